import { expect, it } from "vitest";
import { createTokenTable } from "../src/http/tokens.ts";

/** Each sample is the time of so many guesses, so that one is long beside the clock's own steps. */
const GUESSES = 200;
const SAMPLES = 4000;
const TRIES = 5;

/**
 * How often a near guess takes longer than a far one: 0.5 when their times cannot be told apart. The order of the two is drawn by lot for each
 * pair, so that what slows the machine down slows both. Ranks are compared, so a few samples that were interrupted weigh nothing.
 */
function toldApart(find: (guess: string) => unknown, near: string, far: string): number {
  const times: { readonly near: number[]; readonly far: number[] } = { near: [], far: [] };
  const sample = (guess: string): number => {
    const begun = process.hrtime.bigint();
    for (let at = 0; at < GUESSES; at += 1) find(guess);
    return Number(process.hrtime.bigint() - begun);
  };
  for (let at = 0; at < SAMPLES; at += 1) {
    if (Math.random() < 0.5) {
      times.near.push(sample(near));
      times.far.push(sample(far));
    } else {
      times.far.push(sample(far));
      times.near.push(sample(near));
    }
  }
  let longer = 0;
  for (let at = 0; at < SAMPLES; at += 1) {
    const [a = 0, b = 0] = [times.near[at], times.far[at]];
    longer += a > b ? 1 : a === b ? 0.5 : 0;
  }
  return longer / SAMPLES;
}

/** Compares as no one should: the first wrong character ends it. */
function leaky(token: string): (guess: string) => boolean {
  return (guess) => {
    for (let at = 0; at < token.length; at += 1)
      if (token.codePointAt(at) !== guess.codePointAt(at)) return false;
    return true;
  };
}

it("S-79: the time of a guess does not tell how much of it is right, by a measure that a comparison which stops early fails", () => {
  const table = createTokenTable();
  const { token } = table.issue({ agent: undefined, run: undefined });
  const near = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
  const far = `X${token.slice(1, -1)}Y`;
  toldApart(table.find, near, far);
  const distances: number[] = [];
  for (let at = 0; at < TRIES; at += 1) distances.push(Math.abs(toldApart(table.find, near, far) - 0.5));
  // Four standard deviations of chance are 0.032 at 4000 pairs; a busy machine may spoil a try, not all five.
  expect(Math.min(...distances)).toBeLessThan(0.04);
  expect(Math.abs(toldApart(leaky(token), near, far) - 0.5)).toBeGreaterThan(0.3);
});
