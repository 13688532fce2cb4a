import type { Clock } from "@iron/types";

export interface FakeClock extends Clock {
  /** Moves time on and runs what falls due, in order. */
  advance(ms: number): void;
}

export function fakeClock(start: number = Date.UTC(2026, 10, 21, 12)): FakeClock {
  let now = start;
  let due: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    monotonic: () => now,
    after(ms, run): () => void {
      const timer = { at: now + ms, run };
      due.push(timer);
      return () => {
        due = due.filter((one) => one !== timer);
      };
    },
    advance(ms): void {
      const end = now + ms;
      for (;;) {
        const [next] = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        due = due.filter((one) => one !== next);
        now = next.at;
        next.run();
      }
      now = end;
    },
  };
}
