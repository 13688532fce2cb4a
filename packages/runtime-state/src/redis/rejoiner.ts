import type { Redis } from "iovalkey";
import { isIronError, type Clock, type IronError } from "@iron/types";
import { redisTrouble, type Membership } from "./membership.ts";

export interface Rejoiner {
  /** Joins now; tries again by itself until it succeeds. */
  join(): Promise<void>;
  /** Nothing may be done before we have joined again. */
  leave(why: IronError): void;
  /** Resolves at the next joining, or when so many milliseconds have passed. */
  soon(withinMs: number): Promise<void>;
  /** Called after every joining. */
  onJoined(run: () => void): void;
  stop(): void;
}

export interface RejoinerOptions {
  readonly client: Redis;
  readonly membership: Membership;
  readonly clock: Clock;
  readonly everyMs: number;
  /** Told once each time the ledger turns out to be stopped for everybody. */
  readonly onFenced: ((error: IronError) => void) | undefined;
}

/** Keeps this router a member: joins when a connection comes up, and again and again while the ledger is stopped. */
export function createRejoiner({ client, membership, clock, everyMs, onFenced }: RejoinerOptions): Rejoiner {
  const joined: (() => void)[] = [];
  const waiting = new Set<() => void>();
  let stopped = false;
  let told = false;
  let cancel: (() => void) | undefined;

  function again(): void {
    cancel?.();
    if (!stopped) cancel = clock.after(everyMs, () => void join().catch(() => undefined));
  }

  function leave(why: IronError): void {
    membership.left(why);
    if (why.facts["cause"] === "fenced" && !told) {
      told = true;
      onFenced?.(why);
    }
    again();
  }

  async function join(): Promise<void> {
    try {
      await membership.join();
    } catch (error) {
      leave(isIronError(error) ? error : redisTrouble("Redis did not let us join"));
      throw error;
    }
    cancel?.();
    told = false;
    for (const run of [...joined, ...waiting]) run();
  }

  async function soon(withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const give = (): void => {
        cancelWait();
        waiting.delete(give);
        resolve();
      };
      const cancelWait = clock.after(withinMs, give);
      waiting.add(give);
    });
  }

  client.on("ready", () => void join().catch(() => undefined));
  client.on("close", () => membership.left(redisTrouble("the connection to Redis is gone")));

  return {
    join,
    leave,
    soon,
    onJoined: (run) => void joined.push(run),
    stop(): void {
      stopped = true;
      cancel?.();
    },
  };
}
