import type { Clock } from "@iron/types";

export interface FakeClock extends Clock {
  /** Moves both times on and runs what falls due, in order of time. What that starts for within the span runs too. */
  advance(ms: number): void;
  /** Moves the wall clock alone, as an administrator or NTP does. */
  jump(ms: number): void;
  /** How many timers wait. */
  readonly waiting: number;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Time that stands still until it is told to move. `now` begins at 2026-01-01, `monotonic` at 0. */
export function fakeClock(start: number = Date.UTC(2026, 0, 1)): FakeClock {
  let elapsed = 0;
  let offset = start;
  const timers = new Set<Timer>();
  const nextDue = (until: number): Timer | undefined =>
    [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => offset + elapsed,
    monotonic: () => elapsed,
    after(ms, run) {
      const timer = { at: elapsed + Math.max(0, ms), run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms) {
      const until = elapsed + ms;
      for (let timer = nextDue(until); timer; timer = nextDue(until)) {
        timers.delete(timer);
        elapsed = Math.max(elapsed, timer.at);
        timer.run();
      }
      elapsed = until;
    },
    jump: (ms) => void (offset += ms),
    get waiting() {
      return timers.size;
    },
  };
}
