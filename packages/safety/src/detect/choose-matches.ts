import type { Detection } from "./detection.ts";

/** Of detections that overlap, keeps the surer, then the longer, then the earlier. In the order of the text; linear after sorting. */
export function chooseMatches<T extends Detection>(found: readonly T[]): T[] {
  if (found.length < 2) return [...found];
  const kept: T[] = [];
  for (const one of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    let last = kept.at(-1);
    while (last !== undefined && one.start < last.end && isBetter(one, last)) {
      kept.pop();
      last = kept.at(-1);
    }
    if (last === undefined || one.start >= last.end) kept.push(one);
  }
  return kept;
}

function isBetter(one: Detection, other: Detection): boolean {
  if (one.confidence !== other.confidence) return one.confidence > other.confidence;
  return one.end - one.start > other.end - other.start;
}
