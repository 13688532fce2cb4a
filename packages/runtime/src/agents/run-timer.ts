import type { Clock } from "@iron/types";

/** A time limit that stands still while the agent is paused. */
export interface RunTimer {
  pause(): void;
  resume(): void;
  cancel(): void;
}

/** Calls `over` once when `limitMs` have been spent running. */
export function startRunTimer(clock: Clock, limitMs: number, over: () => void): RunTimer {
  let left = limitMs;
  let since = 0;
  let cancel: (() => void) | undefined;
  const resume = (): void => {
    if (cancel !== undefined) return;
    since = clock.monotonic();
    cancel = after(clock, left, over);
  };
  const pause = (): void => {
    if (cancel === undefined) return;
    cancel();
    cancel = undefined;
    left = Math.max(0, left - (clock.monotonic() - since));
  };
  resume();
  return { pause, resume, cancel: pause };
}

/** The longest that a timer of the platform can wait. */
const LONGEST_MS = 2 ** 31 - 1;

function after(clock: Clock, ms: number, run: () => void): () => void {
  if (ms <= LONGEST_MS) return clock.after(ms, run);
  let cancel = clock.after(LONGEST_MS, () => {
    cancel = after(clock, ms - LONGEST_MS, run);
  });
  return () => cancel();
}
