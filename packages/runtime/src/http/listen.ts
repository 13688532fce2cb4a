import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { RouterTimeouts } from "../llm-router-options.ts";
import type { BrokenRequest } from "./answer-broken.ts";
import { limitConnections } from "./connection-limit.ts";

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly timeouts: Required<Pick<RouterTimeouts, "headersMs" | "requestMs">>;
  /** Client connections at one time. */
  readonly connections: number;
  /** Answers a request that came on a connection beyond that. */
  readonly refuse: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  /** Answers bytes that are no request, and requests that do not come in time. */
  readonly broken: (error: BrokenRequest, socket: Socket) => void;
  /** Hears of a connection beyond that. */
  readonly onSurplus?: () => void;
  /** Serves what needs no web `Request`; false where `fetch` is to. */
  readonly serve: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;
  readonly fetch: (request: Request, env: object) => Response | Promise<Response>;
}

export interface Listening {
  readonly port: number;
  /** Stops accepting. Idle connections end at once, others when their last reply is out, all of them soon. */
  close(): Promise<void>;
}

/** Opens the socket. Rejects with Node's own error when the port is taken or the address is not ours. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const listener = getRequestListener(options.fetch, {
    overrideGlobalObjects: false,
    autoCleanupIncoming: false,
  });
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (!limit.admits(incoming.socket)) options.refuse(incoming, outgoing);
    else if (!options.serve(incoming, outgoing)) void listener(incoming, outgoing);
  };
  const settings = {
    headersTimeout: options.timeouts.headersMs,
    requestTimeout: options.timeouts.requestMs,
    maxHeaderSize: 32 * 1024,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: Math.min(5_000, options.timeouts.headersMs),
    noDelay: true,
  };
  const server: Server =
    options.tls === undefined
      ? createServer(settings, handle)
      : createTlsServer(
          { ...settings, ...options.tls, handshakeTimeout: options.timeouts.headersMs },
          handle,
        );
  const limit = limitConnections(server, {
    limit: options.connections,
    event: options.tls === undefined ? "connection" : "secureConnection",
    ...(options.onSurplus === undefined ? {} : { onSurplus: options.onSurplus }),
  });
  server.on("clientError", (error, socket) => options.broken(error, socket as Socket));
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: options.host, port: options.port, backlog: 1024 }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => closeSoon(server, sockets),
  };
}

const SWEEP_MS = 20;
const LAST_BYTES_MS = 2000;

/** A connection whose last reply is on its way is not idle yet, and would then be kept for a minute: so idle ones are looked for again. */
async function closeSoon(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Node does not count those as idle that never asked anything.
  for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  server.closeIdleConnections();
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const force = setTimeout(() => server.closeAllConnections(), LAST_BYTES_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(force);
}
