import type { Detection } from "./detection.ts";

/** Of detections that overlap, keeps the surer, then the longer, then the earlier. In the order of the text; linear after sorting. */
export function chooseMatches(found: readonly Detection[]): readonly Detection[] {
  if (isApart(found)) return found;
  const kept: Detection[] = [];
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

/** Whether they stand in the order of the text and none overlaps another. */
function isApart(found: readonly Detection[]): boolean {
  let end = 0;
  for (let at = 0; at < found.length; at += 1) {
    const one = found[at];
    if (one === undefined || one.start < end) return false;
    end = one.end;
  }
  return true;
}

function isBetter(one: Detection, other: Detection): boolean {
  if (one.confidence !== other.confidence) return one.confidence > other.confidence;
  return one.end - one.start > other.end - other.start;
}
