/** Chance that can be had again: the same seed gives the same draws. */
export interface SeededRandom {
  /** At least 0, below 1: stands in for `Math.random`. */
  next(): number;
  /** A whole number, both ends included. */
  int(from: number, to: number): number;
  /** True with this likelihood. */
  chance(likelihood: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** A chance of its own: what is drawn from it moves nothing here. The same name gives the same one again. */
  fork(name: string): SeededRandom;
}

const SPREAD = 0x9e3779b9;

/** Small and fast (mulberry32): for scenarios of tests, never for secrets. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    chance: (likelihood) => next() < likelihood,
    pick<T>(choices: readonly T[]): T {
      if (choices.length === 0) throw new RangeError("there is nothing to pick from");
      return choices[int(0, choices.length - 1)] as T;
    },
    fork(name) {
      let mixed = seed >>> 0;
      for (const character of name)
        mixed = (Math.imul(mixed ^ (character.codePointAt(0) ?? 0), SPREAD) + 1) >>> 0;
      return seededRandom(mixed);
    },
  };
}
