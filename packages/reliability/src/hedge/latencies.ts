/** The last latencies of one kind of call. */
export interface Latencies {
  add(ms: number): void;
  /** The latency that so large a share of the calls stays under; undefined while too few are known. */
  percentile(share: number): number | undefined;
}

const KEPT = 128;

export function createLatencies(atLeast: number): Latencies {
  const kept: number[] = [];
  let next = 0;
  return {
    add(ms) {
      kept[next] = ms;
      next = (next + 1) % KEPT;
    },
    percentile(share) {
      if (kept.length < atLeast) return undefined;
      const sorted = kept.toSorted((a, b) => a - b);
      return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    },
  };
}
