import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { systemClock } from "@iron/types";
import type { Clock } from "@iron/types";
import { listenLoopback } from "../listen-loopback.ts";
import { openBooks } from "./books.ts";
import type { BooksOptions, ControlBooks } from "./books.ts";
import { handleControl } from "./handle-control.ts";
import type { ControlContext, ControlRequestRecord } from "./control-context.ts";
import type { ControlFault } from "./control-fault.ts";
import { signJwt } from "./jwt.ts";
import { signIcToken } from "./sign-ic-token.ts";

export interface ControlServerOptions extends BooksOptions {
  readonly port?: number;
  readonly clock?: Clock;
  readonly icTokenSecret?: string;
  readonly jwtSecret?: string;
  readonly cryptoConfigured?: boolean;
  /** Time between a check and its write, in which races happen. Milliseconds, default one turn of the event loop. */
  readonly gapMs?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A stand-in of the Iron Cage control server, with its defects. */
export interface ControlServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly books: ControlBooks;
  readonly requests: readonly ControlRequestRecord[];
  /** An IC token of an agent, agent 7 unless told; other claims replace the true ones. */
  icToken(agent?: number, claims?: Readonly<Record<string, unknown>>): string;
  /** A user's access token, for refresh. */
  userToken(): string;
  /** A fault for every request to the path (all paths when none is named) until undefined is set. */
  fault(fault: ControlFault | undefined, path?: string): void;
  /** Faults for the next requests, one each; undefined lets one through. */
  next(...faults: readonly (ControlFault | undefined)[]): void;
  /** Closes the port and every connection. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the stand-in on 127.0.0.1. */
export async function startControlServer(options: ControlServerOptions = {}): Promise<ControlServer> {
  const context: ControlContext = {
    books: openBooks(options),
    clock: options.clock ?? systemClock,
    icTokenSecret: options.icTokenSecret ?? "ic-token-secret",
    jwtSecret: options.jwtSecret ?? "jwt-secret",
    cryptoConfigured: options.cryptoConfigured ?? true,
    gapMs: options.gapMs ?? 0,
  };
  const faults = makeFaults();
  const requests: ControlRequestRecord[] = [];
  const listener = (req: IncomingMessage, res: ServerResponse): void =>
    void handleControl({ req, res, requests }, context, (path) => faults.take(path));
  const make = (): Server => (options.tls ? createTlsServer(options.tls, listener) : createServer(listener));
  let server: Server | undefined = make();
  const port = await listenLoopback(server, options.port ?? 0);
  const down = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    if (!closing) return;
    await new Promise<void>((resolve) => {
      closing.close(() => resolve());
      closing.closeAllConnections();
    });
  };
  return {
    url: `${options.tls ? "https" : "http"}://127.0.0.1:${port}`,
    port,
    books: context.books,
    requests,
    icToken: (agent = 7, claims = {}) => signIcToken(agent, claims, context),
    userToken() {
      const now = Math.floor(context.clock.now() / 1000);
      const claims = { sub: "user_1", role: "user", email: "a@b.test", iat: now, exp: now + 3600, jti: "1" };
      return signJwt(claims, context.jwtSecret);
    },
    fault: (fault, path) => faults.set(fault, path),
    next: (...list) => faults.next(list),
    down,
    async up() {
      if (server) return;
      server = make();
      await listenLoopback(server, port);
    },
    stop: down,
    [Symbol.asyncDispose]: down,
  };
}

interface FaultTable {
  set(fault: ControlFault | undefined, path?: string): void;
  next(faults: readonly (ControlFault | undefined)[]): void;
  take(path: string): ControlFault | undefined;
}

function makeFaults(): FaultTable {
  const byPath = new Map<string, ControlFault>();
  const queue: (ControlFault | undefined)[] = [];
  return {
    set(fault, path = "*") {
      if (fault) byPath.set(path, fault);
      else byPath.delete(path);
    },
    next: (faults) => void queue.push(...faults),
    take: (path) => (queue.length > 0 ? queue.shift() : (byPath.get(path) ?? byPath.get("*"))),
  };
}
