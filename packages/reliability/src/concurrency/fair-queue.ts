import type { Clock } from "@iron/types";
import { IronError } from "@iron/types";
import { wakefulClock } from "../time/wakeful-clock.ts";

export interface FairQueueOptions {
  /** Places at one time. */
  readonly limit: number;
  /** More than so many waiting are turned away. Default 1 000. */
  readonly maxWaiting?: number | undefined;
  /** The longest wait. Default 30 000. */
  readonly maxWaitMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** Places for so many at one time. Who waits is served in turns by owner, so that one owner's crowd does not keep out the others. */
export interface FairQueue {
  /**
   * Gives what ends the place: at once where one is free, otherwise in turn.
   *
   * @throws {IronError} `overloaded` when too many wait, the wait is too long, or the signal aborts
   */
  enter(owner: string, signal?: AbortSignal): (() => void) | Promise<() => void>;
  readonly taken: number;
  readonly waiting: number;
}

interface Waiter {
  readonly admit: (leave: () => void) => void;
}

export function createFairQueue(options: FairQueueOptions): FairQueue {
  const { limit, maxWaiting = 1000 } = options;
  /** Waiters by owner, oldest first; the owner whose turn is next stands first. */
  const owners = new Map<string, Set<Waiter>>();
  let taken = 0;
  let waiting = 0;

  function take(): () => void {
    taken += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      taken -= 1;
      serve();
    };
  }

  function serve(): void {
    const [turn] = owners;
    if (turn === undefined || taken >= limit) return;
    const [owner, line] = turn;
    const [next] = line;
    owners.delete(owner);
    if (line.size > 1) owners.set(owner, line);
    if (next === undefined) return;
    line.delete(next);
    waiting -= 1;
    next.admit(take());
  }

  function forget(owner: string, waiter: Waiter): void {
    const line = owners.get(owner);
    if (line?.delete(waiter) === true) waiting -= 1;
    if (line?.size === 0) owners.delete(owner);
  }

  function join(owner: string, waiter: Waiter): () => void {
    const line = owners.get(owner);
    if (line === undefined) owners.set(owner, new Set([waiter]));
    else line.add(waiter);
    waiting += 1;
    return () => forget(owner, waiter);
  }

  return {
    enter(owner, signal) {
      if (taken < limit) return take();
      if (waiting >= maxWaiting || signal?.aborted === true) throw tooMany(limit, waiting);
      return waitInLine({ join: (waiter) => join(owner, waiter), signal, options });
    },
    get taken() {
      return taken;
    },
    get waiting() {
      return waiting;
    },
  };
}

interface Waiting {
  readonly join: (waiter: Waiter) => () => void;
  readonly signal: AbortSignal | undefined;
  readonly options: FairQueueOptions;
}

async function waitInLine({ join, signal, options }: Waiting): Promise<() => void> {
  const { clock = wakefulClock, maxWaitMs = 30_000, limit } = options;
  return new Promise((resolve, reject) => {
    const forget = join({
      admit(leave) {
        end();
        resolve(leave);
      },
    });
    const cancel = clock.after(maxWaitMs, giveUp);
    signal?.addEventListener("abort", giveUp, { once: true });
    function end(): void {
      cancel();
      signal?.removeEventListener("abort", giveUp);
    }
    function giveUp(): void {
      end();
      forget();
      reject(tooMany(limit, undefined));
    }
  });
}

function tooMany(limit: number, waiting: number | undefined): IronError {
  const line = waiting === undefined ? "the wait in line was over" : `${waiting} wait in line`;
  return new IronError("overloaded", `All ${limit} places for calls are taken and ${line}.`, {
    retryAfterMs: 1000,
    shouldRetry: true,
    failure: { kind: "overloaded", sent: false, answered: false, retryAfterMs: 1000, cause: "queue" },
  });
}
