/**
 * Percentiles of latencies in constant time and space: counts in buckets whose bounds grow by a constant factor, so that every answer is
 * within 2 % of a value that was seen (the idea of DDSketch). Milliseconds from 0.1 to about 10 hours; what lies outside counts at the end.
 */
export interface LatencySketch {
  add(ms: number): void;
  /** The value that the share `q` (0 to 1) does not exceed; 0 when nothing was added. */
  quantile(q: number): number;
  readonly sum: number;
  readonly count: number;
}

const GROWTH = 1.04;
const LEAST_MS = 0.1;
const BUCKET_COUNT = 500;
const LOG_GROWTH = Math.log(GROWTH);

export function latencySketch(): LatencySketch {
  const buckets = new Uint32Array(BUCKET_COUNT);
  let sum = 0;
  let count = 0;
  return {
    add(ms): void {
      const at = Math.ceil(Math.log(Math.max(ms, LEAST_MS) / LEAST_MS) / LOG_GROWTH);
      const bucket = Math.min(BUCKET_COUNT - 1, Math.max(0, at));
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      sum += ms;
      count += 1;
    },
    quantile(q): number {
      if (count === 0) return 0;
      const rank = Math.max(1, Math.ceil(q * count));
      let seen = 0;
      const found = buckets.findIndex((size) => (seen += size) >= rank);
      // The middle of the bucket: as far from its lower as from its upper bound, in parts.
      return (LEAST_MS * 2 * GROWTH ** found) / (1 + GROWTH);
    },
    get sum(): number {
      return sum;
    },
    get count(): number {
      return count;
    },
  };
}
