import type { Clock } from "@iron/types";

/** How far the book was read, and whether somebody else has freed money since. */
export interface FreedLook {
  readonly last: number;
  readonly freed: boolean;
}

export interface FreedMoneyOptions {
  readonly clock: Clock;
  /** Reads the book after the entry numbered `after`; from its end when that is not stated. */
  readonly look: (after: number | undefined) => Promise<FreedLook>;
}

const SOONEST_MS = 25;
const LATEST_MS = 400;

/**
 * Tells listeners when another process has freed money: what this one frees it knows by itself. Looks into the book while there is a listener
 * and not at all otherwise; at first often, then less so the longer nothing comes.
 */
export function createFreedMoney({ clock, look }: FreedMoneyOptions): (listener: () => void) => () => void {
  const listeners = new Set<() => void>();
  let ended: AbortController | undefined;

  async function watch(over: AbortSignal): Promise<void> {
    let last: number | undefined;
    for (let waitMs = SOONEST_MS; !over.aborted; waitMs = Math.min(LATEST_MS, waitMs * 1.5)) {
      try {
        const found = await look(last);
        // Before the first look too much may have happened to be told apart.
        if ((last === undefined || found.freed) && !over.aborted) {
          waitMs = SOONEST_MS;
          for (const listener of Array.from(listeners)) listener();
        }
        last = found.last;
      } catch {
        // A ledger that cannot be read refuses the hold that waits as well.
      }
      await pause(clock, waitMs, over);
    }
  }

  return (listener) => {
    listeners.add(listener);
    if (ended === undefined) {
      ended = new AbortController();
      void watch(ended.signal);
    }
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      ended?.abort();
      ended = undefined;
    };
  };
}

function pause(clock: Clock, ms: number, over: AbortSignal): Promise<void> {
  if (over.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = clock.after(ms, resolve);
    over.addEventListener(
      "abort",
      () => {
        cancel();
        resolve();
      },
      { once: true },
    );
  });
}
