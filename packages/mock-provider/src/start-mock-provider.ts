import { createServer as createHttpServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import type { AddressInfo, Server as TcpServer } from "node:net";
import { systemClock } from "@iron/types";
import type { Clock } from "@iron/types";
import { makeFaultPlan } from "./faults/fault-plan.ts";
import { handleRequest } from "./http/handle-request.ts";
import type { Shared } from "./http/handle-request.ts";
import type { MockProvider } from "./mock-provider.ts";
import { makePromptCache, noPromptCache } from "./model/prompt-cache.ts";
import type { MockProviderOptions } from "./options.ts";
import { makeBill } from "./record/bill.ts";
import { makeConnectionLog } from "./record/connection-log.ts";
import type { ConnectionLog } from "./record/connection-log.ts";
import { keepLatest } from "./record/keep-latest.ts";
import { recordRequest } from "./record/request-log.ts";
import type { WritableRecord } from "./record/request-log.ts";
import { makeReplay } from "./replay/replay.ts";

/** 2026-01-01T00:00:00Z: what `created` says when no clock was given. */
const FIXED_CREATED = 1_767_225_600;

/**
 * Starts an offline provider on 127.0.0.1 that speaks OpenAI Chat Completions, OpenAI Responses and Anthropic Messages.
 *
 * @throws when the port is taken
 */
export async function startMockProvider(options: MockProviderOptions = {}): Promise<MockProvider> {
  const clock = options.clock ?? systemClock;
  const connections = makeConnectionLog(clock);
  const requests: WritableRecord[] = [];
  let count = 0;
  const shared = makeShared(options, clock);
  const server = makeHttpServer(options, (req, res) => {
    const record = recordRequest(req, {
      id: `req_${String((count += 1)).padStart(8, "0")}`,
      connection: connections.request(req.socket),
      receivedAt: clock.monotonic(),
    });
    requests.push(record);
    if (options.keep !== undefined) {
      keepLatest(requests, options.keep);
      shared.bill.keep(options.keep);
      connections.keep(options.keep);
    }
    if (shared.stale.has(req.socket)) {
      record.finish(clock.monotonic(), true);
      req.socket.destroy();
      return;
    }
    void handleRequest({ req, res, record }, shared);
  });
  const listener = makeListener(server, { connections, clock, delayMs: options.acceptDelayMs ?? 0 });
  await listen(listener, options.port ?? 0);
  const { port } = listener.address() as AddressInfo;
  const url = `${options.tls ? "https" : "http"}://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => {
      listener.close(() => resolve());
    });
    for (const socket of connections.open) socket.destroy();
    await closed;
  };
  return {
    url,
    openaiBaseUrl: `${url}/v1`,
    anthropicBaseUrl: url,
    port,
    bill: shared.bill.entries,
    requests,
    connections: connections.records,
    script: (script) => shared.plan.script(script),
    next: (...faults) => shared.plan.next(...faults),
    replay: (path) => shared.replay.add(path),
    async idle() {
      await Promise.all(requests.map(async (record) => record.ended));
    },
    clear() {
      shared.bill.clear();
      requests.splice(0);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function makeShared(options: MockProviderOptions, clock: Clock): Shared {
  const given = options.clock;
  return {
    options,
    clock,
    created: given ? () => Math.floor(given.now() / 1000) : () => FIXED_CREATED,
    bill: makeBill(clock),
    plan: makeFaultPlan(),
    replay: makeReplay(),
    cache: options.promptCache ? makePromptCache() : noPromptCache,
    store: { files: new Map(), batches: new Map(), conversations: new Map() },
    stale: new WeakSet(),
  };
}

function makeHttpServer(
  options: MockProviderOptions,
  handler: (req: IncomingMessage, res: ServerResponse) => void,
): Server {
  // A provider under test waits for as long as its client does.
  const limits = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 };
  return options.tls
    ? createHttpsServer({ ...limits, ...options.tls }, handler)
    : createHttpServer(limits, handler);
}

/** The listening socket stands before the HTTP server, so that a connection can be seen, and kept waiting, before its first byte is read. */
function makeListener(
  server: Server,
  watch: { readonly connections: ConnectionLog; readonly clock: Clock; readonly delayMs: number },
): TcpServer {
  return createTcpServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) => {
    watch.connections.add(socket);
    socket.on("error", () => socket.destroy());
    const admit = (): void => {
      if (socket.destroyed) return;
      server.emit("connection", socket);
      socket.resume();
    };
    if (watch.delayMs > 0) watch.clock.after(watch.delayMs, admit);
    else admit();
  });
}

async function listen(listener: TcpServer, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(port, "127.0.0.1", resolve);
  });
}
