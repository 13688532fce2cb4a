import type { IronError } from "@iron/types";
import type { Operation, Result } from "./protocol.ts";
import { fromWire } from "./sqlite-error.ts";

/** The most operations in one transaction: beyond this a batch gains nothing and only delays its first. */
const BATCH = 512;

interface Waiting {
  readonly operation: Operation;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface BatchQueue {
  /** Resolves with the operation's result once its batch was answered. */
  push(operation: Operation): Promise<unknown>;
  /** The results of the batch that was sent last, in its order. */
  answered(results: readonly Result[]): void;
  /** Rejects everybody, now and from now on. */
  fail(error: IronError): void;
  /** Resolves when nothing waits. */
  drained(): Promise<void>;
}

export interface BatchQueueOptions {
  readonly post: (batch: readonly Operation[]) => void;
  /** Nothing is left to wait for. */
  readonly onIdle: () => void;
  readonly path: string;
}

/**
 * One batch is with the worker while the next gathers here, so an fsync serves everybody who came while the one before ran, and the event
 * loop never waits for a disk.
 */
export function createBatchQueue({ post, onIdle, path }: BatchQueueOptions): BatchQueue {
  let gathering: Waiting[] = [];
  let sent: Waiting[] = [];
  let broken: IronError | undefined;
  let scheduled = false;
  let whenIdle: (() => void)[] = [];

  function becomeIdle(): void {
    onIdle();
    const tell = whenIdle;
    whenIdle = [];
    for (const resolve of tell) resolve();
  }

  function flush(): void {
    scheduled = false;
    if (sent.length > 0 || gathering.length === 0) return;
    sent = gathering.slice(0, BATCH);
    gathering = gathering.slice(BATCH);
    post(sent.map(({ operation }) => operation));
  }

  return {
    push(operation) {
      if (broken !== undefined) return Promise.reject(broken);
      return new Promise((resolve, reject) => {
        gathering.push({ operation, resolve, reject });
        if (scheduled || sent.length > 0) return;
        scheduled = true;
        // After the current turn, so that what is asked for together shares a transaction.
        queueMicrotask(flush);
      });
    },
    answered(results) {
      const waiting = sent;
      sent = [];
      // The next batch leaves before this one's callers run, so that the disk is never idle for their sake.
      flush();
      for (const [index, { resolve, reject }] of waiting.entries()) {
        const result = results[index];
        if (result !== undefined && "value" in result) resolve(result.value);
        else reject(fromWire(result?.error ?? { kind: "fatal", message: "the ledger did not answer" }, path));
      }
      if (sent.length === 0) becomeIdle();
    },
    fail(error) {
      if (broken !== undefined) return;
      broken = error;
      const everybody = [...sent, ...gathering];
      sent = [];
      gathering = [];
      for (const { reject } of everybody) reject(error);
      becomeIdle();
    },
    async drained() {
      if (sent.length === 0 && gathering.length === 0) return;
      await new Promise<void>((resolve) => whenIdle.push(resolve));
    },
  };
}
