import { Worker } from "node:worker_threads";
import type { IronError } from "@iron/types";
import type { Recovery } from "../ledger/durable-ledger.ts";
import { unavailable } from "../ledger/unavailable.ts";
import { createBatchQueue, type BatchQueue } from "./batch-queue.ts";
import type { OperationName, Operations } from "./operations.ts";
import type { Answer, Request, WorkerSetup } from "./protocol.ts";
import { fromWire } from "./sqlite-error.ts";
import { packOperations, unpackResults } from "./wire.ts";

export interface WorkerClient {
  readonly recovery: Recovery;
  /** Resolves once the transaction that holds the operation is durable. */
  call<Name extends OperationName>(
    name: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>>;
  close(): Promise<void>;
}

// The worker stands beside this file: as it was written, or as it was built.
const WORKER: URL = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

interface Running {
  readonly worker: Worker;
  readonly queue: BatchQueue;
  readonly opened: Promise<Recovery>;
  /** The thread is gone, not only the file closed: ending a process while a thread takes itself apart is asking for trouble. */
  readonly ended: Promise<void>;
}

function post(worker: Worker, request: Request): void {
  // Held only while it has work, so that a script whose work is done may end.
  worker.ref();
  worker.postMessage(request, []);
}

function run(setup: WorkerSetup, onBroken: ((error: IronError) => void) | undefined): Running {
  const { path } = setup;
  const worker = new Worker(WORKER, { workerData: setup, execArgv: [], name: "iron-ledger" });
  const queue = createBatchQueue({
    path,
    post: (batch) => post(worker, { batch: packOperations(batch) }),
    onIdle: () => worker.unref(),
  });
  const opening = Promise.withResolvers<Recovery>();
  const ending = Promise.withResolvers<void>();

  function broke(message: string, cause?: unknown): void {
    const error = unavailable(message, { store: "sqlite", path, cause: "fatal" }, cause);
    queue.fail(error);
    opening.reject(error);
    onBroken?.(error);
  }

  worker.on("message", (message: Answer) => {
    if ("opened" in message) opening.resolve(message.opened);
    else if ("refused" in message) opening.reject(fromWire(message.refused, path));
    else if ("results" in message) {
      queue.answered(unpackResults(message.results));
      if (message.broken) broke("the ledger file failed and is closed until it is opened anew");
    }
  });
  worker.on("error", (error) => broke("the ledger's worker failed", error));
  worker.on("exit", () => {
    queue.fail(unavailable("the ledger is closed", { store: "sqlite", path, cause: "closed" }));
    ending.resolve();
  });
  return { worker, queue, opened: opening.promise, ended: ending.promise };
}

/**
 * Starts a worker on a ledger file and waits until the file is open and recovered. When it is refused, until the thread is gone: who is
 * refused often ends the process at once, or tries again, and neither goes well with a thread that takes itself apart.
 */
export async function startWorker(
  setup: WorkerSetup,
  onBroken?: (error: IronError) => void,
): Promise<WorkerClient> {
  const { worker, queue, opened, ended } = run(setup, onBroken);
  const recovery = await opened.catch(async (error: unknown) => {
    await ended;
    throw error;
  });
  worker.unref();
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    await queue.drained();
    post(worker, { close: true });
    await ended;
    queue.fail(unavailable("the ledger is closed", { store: "sqlite", path: setup.path, cause: "closed" }));
  }

  return {
    recovery,
    call(name, ...args) {
      return queue.push({ name, args }) as Promise<ReturnType<Operations[typeof name]>>;
    },
    async close() {
      closing ??= close();
      return closing;
    },
  };
}
