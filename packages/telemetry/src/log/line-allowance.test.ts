import { expect, it } from "vitest";
import { createLineAllowance } from "./line-allowance.ts";

it("lets so many lines through in a minute and tells how many it did not, once", () => {
  const missed: number[] = [];
  const lines = createLineAllowance(3, (count) => missed.push(count));
  const taken = (times: readonly number[]): boolean[] => times.map((at) => lines.take(at));
  expect(taken([100_000, 100_001, 159_000, 159_001, 159_999])).toEqual([true, true, true, false, false]);
  expect(missed).toEqual([]);
  expect(taken([160_000])).toEqual([true]);
  expect(missed).toEqual([2]);
  expect(taken([300_000])).toEqual([true]);
  expect(missed).toEqual([2]);
  expect(taken([5, 6, 7, 8])).toEqual([true, true, true, false]);
  lines.close();
  lines.close();
  expect(missed).toEqual([2, 1]);
});
