import { expect, it } from "vitest";
import { explore } from "../../test/search/explore.ts";
import { memoryLedgerSystem } from "../../test/search/memory-ledger-system.ts";

it("breaks no invariant in more than a million states", () => {
  const { states, violations } = explore(memoryLedgerSystem(4), 1_200_000);
  expect(violations).toEqual([]);
  expect(states).toBeGreaterThan(1_000_000);
});
