import type { Model } from "./explore.ts";

function get(state: Uint8Array, place: number): number {
  return state[place] ?? 0;
}

/**
 * What looks as if it could not overspend and does: `spent` is read, then `reserved` is read and swapped, with the check in between; a
 * commit adds to `spent` and frees `reserved` in two steps. A reader that saw the old `spent` and the new `reserved` admits too much.
 */
export function naiveModel(calls: number, limit: number): Model {
  const want = 2;
  const SPENT = 0;
  const RESERVED = 1;
  const HEAD = 2;
  // Per call: step, the `spent` it saw, the `reserved` it saw.
  const at = (call: number, place: number): number => HEAD + call * 3 + place;
  return {
    initial: new Uint8Array(HEAD + calls * 3),
    next(state, found) {
      for (let call = 0; call < calls; call += 1) {
        const next = state.slice();
        const step = get(state, at(call, 0));
        if (step === 0) next[at(call, 1)] = get(state, SPENT);
        if (step === 1) next[at(call, 2)] = get(state, RESERVED);
        if (step === 2) {
          if (get(state, at(call, 1)) + get(state, at(call, 2)) + want > limit) next[at(call, 0)] = 5;
          // The swap fails only when `reserved` changed: then all is read again.
          else if (get(state, RESERVED) !== get(state, at(call, 2))) next[at(call, 0)] = 0;
          else next[RESERVED] = get(state, RESERVED) + want;
        }
        if (step === 3) next[SPENT] = get(state, SPENT) + want;
        if (step === 4) next[RESERVED] = get(state, RESERVED) - want;
        if (step > 4) continue;
        if (get(next, at(call, 0)) === step) next[at(call, 0)] = step + 1;
        found(next);
      }
    },
    check(state) {
      // What was admitted in all, and not what the counters say: while a commit is between its steps it counts twice.
      let admitted = 0;
      for (let call = 0; call < calls; call += 1) {
        const step = get(state, at(call, 0));
        const refused = step === 5 && get(state, at(call, 1)) + get(state, at(call, 2)) + want > limit;
        if (step >= 3 && !refused) admitted += want;
      }
      return admitted > limit ? `P-1 ${admitted} admitted of ${limit}` : undefined;
    },
  };
}
