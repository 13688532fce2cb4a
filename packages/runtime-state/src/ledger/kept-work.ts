import type { Clock } from "@iron/types";

export interface KeptWork {
  /** How much waits. */
  readonly size: number;
  /** Keeps a piece of work and tries it again until it succeeds or fails for good. One per name; it must be idempotent. */
  keep(name: string, run: () => Promise<unknown>): void;
  /** Tries everything once more, now. */
  flush(): Promise<void>;
  stop(): void;
}

export interface KeptWorkOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  /** Whether trying again can help. */
  readonly isPassing: (error: unknown) => boolean;
}

/** Closes of calls that the store could not take yet: the money was spent, so they are never given up while the process lives. */
export function createKeptWork({ clock, everyMs, isPassing }: KeptWorkOptions): KeptWork {
  const kept = new Map<string, () => Promise<unknown>>();
  let cancel: (() => void) | undefined;
  let stopped = false;
  let flushing: Promise<void> | undefined;

  function schedule(): void {
    if (stopped || cancel !== undefined || kept.size === 0) return;
    cancel = clock.after(everyMs, () => {
      cancel = undefined;
      void flush();
    });
  }

  /** Many may ask at once; each piece is tried once for all of them. */
  function flush(): Promise<void> {
    flushing ??= tryAll();
    return flushing;
  }

  async function tryAll(): Promise<void> {
    for (const [name, run] of Array.from(kept)) {
      try {
        await run();
        kept.delete(name);
      } catch (error) {
        // What still passes keeps the rest waiting behind it, in order.
        if (isPassing(error)) break;
        kept.delete(name);
      }
    }
    flushing = undefined;
    schedule();
  }

  return {
    get size(): number {
      return kept.size;
    },
    keep(name, run): void {
      kept.set(name, run);
      schedule();
    },
    flush,
    stop(): void {
      stopped = true;
      cancel?.();
    },
  };
}
