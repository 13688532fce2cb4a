import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { listenLoopback } from "../listen-loopback.ts";
import { pump } from "./pump.ts";
import type { Direction, Toxic } from "./toxic.ts";

export interface FaultProxyOptions {
  /** Where connections go: a URL, or a port of 127.0.0.1. */
  readonly target: string | number;
  readonly port?: number;
}

/** A TCP proxy on 127.0.0.1 whose connections can be spoiled while they run. */
export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Puts a toxic in force, also on connections that are open; returns what takes it away. */
  add(direction: Direction, toxic: Toxic): () => void;
  /** Takes every toxic away. */
  clear(): void;
  /** Refuses connections and resets those that are open. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Resets open connections and goes on. */
  reset(): void;
  /** How many connections came, and are open. */
  readonly accepted: number;
  readonly open: number;
  /** Bytes that passed. */
  readonly passed: Readonly<Record<Direction, number>>;
  stop(): Promise<void>;
}

interface Proxying {
  readonly toxics: Record<Direction, Toxic[]>;
  readonly passed: Record<Direction, number>;
  readonly pairs: Set<readonly [Socket, Socket]>;
  accepted: number;
}

/** Starts a proxy before a server, with toxiproxy's toxics in both directions. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const state: Proxying = {
    toxics: { upstream: [], downstream: [] },
    passed: { upstream: 0, downstream: 0 },
    pairs: new Set(),
    accepted: 0,
  };
  const target = targetPort(options.target);
  const listener = (): Server =>
    createServer({ allowHalfOpen: true, noDelay: true }, (client) => join(client, target, state));
  let server: Server | undefined = listener();
  const port = await listenLoopback(server, options.port ?? 0);
  const reset = (): void => {
    for (const pair of state.pairs) for (const socket of pair) socket.resetAndDestroy();
  };
  const down = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    const closed = new Promise<void>((resolve) => {
      if (closing) closing.close(() => resolve());
      else resolve();
    });
    const ends = [...state.pairs].flat().filter((socket) => !socket.closed);
    const ended = ends.map(async (socket) => new Promise((resolve) => void socket.once("close", resolve)));
    reset();
    await Promise.all([closed, ...ended]);
  };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    add(direction, toxic) {
      state.toxics[direction].push(toxic);
      return () => {
        state.toxics[direction] = state.toxics[direction].filter((one) => one !== toxic);
      };
    },
    clear() {
      state.toxics.upstream = [];
      state.toxics.downstream = [];
    },
    down,
    async up() {
      if (server) return;
      server = listener();
      await listenLoopback(server, port);
    },
    reset,
    get accepted() {
      return state.accepted;
    },
    get open() {
      return state.pairs.size;
    },
    passed: state.passed,
    stop: down,
    [Symbol.asyncDispose]: down,
  };
}

function join(client: Socket, targetPort: number, state: Proxying): void {
  state.accepted += 1;
  const server = connect({ port: targetPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
  const pair = [client, server] as const;
  const gone = new AbortController();
  state.pairs.add(pair);
  for (const [socket, other] of [pair, pair.toReversed() as [Socket, Socket]]) {
    socket.on("error", () => other.destroy());
    socket.once("close", () => {
      gone.abort();
      if (pair.every((one) => one.destroyed)) state.pairs.delete(pair);
    });
  }
  const way = (from: Socket, to: Socket, direction: Direction): void => {
    void pump({
      from,
      to,
      toxics: () => state.toxics[direction],
      passed: (bytes) => void (state.passed[direction] += bytes),
      gone: gone.signal,
    });
  };
  way(client, server, "upstream");
  way(server, client, "downstream");
}

function targetPort(target: string | number): number {
  return typeof target === "number" ? target : Number(new URL(target).port);
}
