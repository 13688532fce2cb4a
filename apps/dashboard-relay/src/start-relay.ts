import { serve } from "@hono/node-server";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { followRouters } from "./feed/follow-routers.ts";
import type { RouterAddress } from "./routers/router-address.ts";
import { createAllowsOrigin } from "./http/allows-origin.ts";
import { createApp } from "./http/create-app.ts";
import type { Turn } from "./journal/journal.ts";
import { createHub } from "./journal/hub.ts";
import { createSocketServer } from "./socket/socket-server.ts";
import { dashboardToken } from "./token/dashboard-token.ts";
import type { SharedOptions } from "./journal/redis/shared-journal.ts";

export interface RelayOptions {
  readonly routers: readonly RouterAddress[];
  /** Default: a random one for each start. Not a router's token. */
  readonly token?: string | undefined;
  /** A file that holds the token, made when it is not there. Changing it closes every page; without it nobody may listen. */
  readonly tokenFile?: string | undefined;
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined;
  /** Default 0: a free port. */
  readonly port?: number | undefined;
  /** Names beside localhost by which the page may be asked for. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Folder of the built page. */
  readonly page: string;
  /** Redis streams shared with other relays of the same routers. Default: the relay stands alone. */
  readonly share?: SharedOptions | undefined;
  /** How often state is sent while something happens. Milliseconds, default 250. */
  readonly coalesceMs?: number | undefined;
  /** For a page to show its token. Milliseconds, default 5 000. */
  readonly authMs?: number | undefined;
  /** Between two signs of life; a page that leaves one unanswered is let go. Milliseconds, default 30 000. */
  readonly heartbeatMs?: number | undefined;
}

export interface Relay extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** What pages must show now; empty while it is revoked. */
  readonly token: string;
  /** Another token from now on: every open page is closed with 4401. Returns it. */
  rotateToken(token?: string): string;
  /** True while it is this relay that follows the routers. Always, for a relay alone. */
  readonly leading: boolean;
  stop(): Promise<void>;
}

/**
 * Follows routers and tells pages of them. One slow page holds up nobody.
 *
 * @throws {Error} `EADDRINUSE` when the port is taken
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { routers, host = "127.0.0.1" } = options;
  const token = dashboardToken({ token: options.token, file: options.tokenFile });
  const hub = await createHub(options);
  const { audience, fold } = hub;
  const allowsOrigin = createAllowsOrigin(options.allowedHosts ?? []);
  const sockets = createSocketServer({
    token,
    audience,
    allowsOrigin,
    authMs: options.authMs ?? 5000,
    heartbeatMs: options.heartbeatMs ?? 30_000,
  });
  const app = createApp({ routers, token, page: options.page, allowsOrigin });
  const end = async (): Promise<void> => {
    token.stop();
    sockets.close();
    await hub.stop();
  };
  const server = await listen(app.fetch, host, options.port ?? 0).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    sockets.upgrade(request, socket, head),
  );
  let turn: Turn | undefined;
  const running = hub.run(async (mine) => {
    turn = mine;
    await followRouters(mine, { routers, fold, onChange: hub.changed });
    turn = undefined;
  });
  const name = host.includes(":") ? `[${host}]` : host;
  const stop = async (): Promise<void> => {
    await end();
    await running;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      setImmediate(() => server.closeAllConnections());
    });
  };
  return {
    url: `http://${name}:${(server.address() as AddressInfo).port}`,
    get token() {
      return token.value ?? "";
    },
    get leading() {
      return turn?.signal.aborted === false;
    },
    rotateToken: (next) => token.rotate(next),
    stop,
    [Symbol.asyncDispose]: stop,
  };
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
