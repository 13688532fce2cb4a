import { serve } from "@hono/node-server";
import { randomBytes } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { followRouters } from "./feed/follow-routers.ts";
import type { RouterAddress } from "./feed/router-feed.ts";
import { createApp } from "./http/create-app.ts";
import { allowsOrigin } from "./http/allows-origin.ts";
import { PROTOCOL } from "./socket/protocol.ts";
import { createSocketServer } from "./socket/socket-server.ts";
import { createMessageRing } from "./state/message-ring.ts";
import { LiveFold } from "./state/live-state.ts";
import { agentEvent, costAlert, snapshot, stateUpdate } from "./socket/messages.ts";

export interface RelayOptions {
  readonly routers: readonly RouterAddress[];
  /** Default: a random one for each start. Not a router's token. */
  readonly token?: string;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: a free port. */
  readonly port?: number;
  /** Folder of the built page. */
  readonly page: string;
  /** How often state is sent while something happens. Milliseconds, default 250. */
  readonly coalesceMs?: number;
}

export interface Relay extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

const REMEMBERED = 2000;

/** Follows routers and tells pages of them. Keeps its state in memory; one slow page holds up nobody. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { routers, host = "127.0.0.1", coalesceMs = 250 } = options;
  const token = options.token ?? `dash-${randomBytes(24).toString("base64url")}`;
  const stopping = new AbortController();
  const fold = new LiveFold();
  const ring = createMessageRing(REMEMBERED);
  const sockets = createSocketServer({
    token,
    allowsOrigin,
    seq: () => ring.last,
    greeting(resumeFrom) {
      const missed = resumeFrom === undefined ? undefined : ring.since(resumeFrom);
      const ok = {
        type: "AUTH_OK",
        protocol: PROTOCOL,
        seq: ring.last,
        resumed: missed !== undefined,
      } as const;
      return [ok, ...(missed ?? [snapshot(ring.last, fold.state())])];
    },
  });

  let dirty = false;
  const ticking = setInterval(() => {
    if (!dirty) return;
    dirty = false;
    sockets.broadcast(ring.add((seq) => stateUpdate(seq, fold.state())));
  }, coalesceMs);
  ticking.unref();
  const following = followRouters({
    routers,
    fold,
    signal: stopping.signal,
    onChange: () => (dirty = true),
    onEvent(router, event) {
      if (event.type === "request") sockets.broadcast(ring.add((seq) => agentEvent(seq, router, event)));
      else if (event.severity !== undefined) sockets.broadcast(ring.add((seq) => costAlert(seq, event)));
    },
  });

  const app = createApp({ routers, token, page: options.page });
  const server = await listen(app.fetch, host, options.port ?? 0);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    sockets.upgrade(request, socket, head),
  );
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  const stop = async (): Promise<void> => {
    clearInterval(ticking);
    stopping.abort();
    sockets.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await following;
  };
  return { url, token, stop, [Symbol.asyncDispose]: stop };
}

function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  hostname: string,
  port: number,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname, port, overrideGlobalObjects: false }, () =>
      resolve(server),
    ) as Server;
    server.once("error", reject);
  });
}
