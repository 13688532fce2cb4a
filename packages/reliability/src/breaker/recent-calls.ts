/** How many of the recent calls failed, in ten slices of time. */
export interface RecentCalls {
  add(failed: boolean, now: number): void;
  clear(): void;
  /** Counts at the time of the last `add`. */
  readonly calls: number;
  readonly failures: number;
}

const SLICES = 10;

interface Slice {
  turn: number;
  calls: number;
  failures: number;
}

export function createRecentCalls(withinMs: number): RecentCalls {
  const slices: Slice[] = Array.from({ length: SLICES }, () => ({ turn: -SLICES, calls: 0, failures: 0 }));
  let turn = 0;
  const sum = (field: "calls" | "failures"): number =>
    slices.reduce((total, slice) => total + (slice.turn > turn - SLICES ? slice[field] : 0), 0);
  return {
    add(failed, now) {
      turn = Math.floor((now * SLICES) / withinMs);
      const slice = slices[turn % SLICES];
      if (slice === undefined) return;
      if (slice.turn !== turn) Object.assign(slice, { turn, calls: 0, failures: 0 });
      slice.calls += 1;
      if (failed) slice.failures += 1;
    },
    clear() {
      for (const slice of slices) slice.turn = -SLICES;
    },
    get calls() {
      return sum("calls");
    },
    get failures() {
      return sum("failures");
    },
  };
}
