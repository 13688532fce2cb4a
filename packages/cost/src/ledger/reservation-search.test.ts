import { expect, it } from "vitest";
import { counterBudgetSystem } from "../../test/search/counter-budget-system.ts";
import { explore } from "../../test/search/explore.ts";
import { memoryLedgerSystem } from "../../test/search/memory-ledger-system.ts";

it("breaks no invariant in any state that two calls can reach, nor in the nearest of three", () => {
  const two = explore(memoryLedgerSystem(2), 1_000_000);
  expect(two).toMatchObject({ violations: [], states: 1_772 });
  const three = explore(memoryLedgerSystem(3), 10_000);
  expect(three.violations).toEqual([]);
  expect(three.states).toBeGreaterThanOrEqual(10_000);
});

it("is a search that can fail: two counters without a lock are seen to overspend", () => {
  const { violations } = explore(counterBudgetSystem(2), 100_000);
  expect(violations[0]?.why).toBe("spent 4 of 3");
});
