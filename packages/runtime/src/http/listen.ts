import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { RouterTimeouts } from "../llm-router-options.ts";

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly timeouts: Required<Pick<RouterTimeouts, "headersMs" | "requestMs">>;
  readonly fetch: (request: Request, env: object) => Response | Promise<Response>;
}

export interface Listening {
  readonly port: number;
  /** Stops accepting; connections without a request end at once. */
  close(): Promise<void>;
}

/** Opens the socket. Rejects with Node's own error when the port is taken or the address is not ours. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const listener = getRequestListener(options.fetch, {
    overrideGlobalObjects: false,
    autoCleanupIncoming: false,
  });
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void listener(incoming, outgoing);
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
      : createTlsServer({ ...settings, ...options.tls }, handle);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: options.host, port: options.port, backlog: 1024 }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}
