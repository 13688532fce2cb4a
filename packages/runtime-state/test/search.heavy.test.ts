import { expect, test } from "vitest";
import { explore } from "./search/explore.ts";
import { ledgerModel } from "./search/ledger-model.ts";

test("P-1 to P-6 (but P-3) hold in every state of two routers with three calls: more than a million", () => {
  const options = {
    limit: 4,
    lowered: 2,
    agentLimit: 3,
    want: 3,
    bills: [1, 2, 3, 4],
    growth: true,
  } as const;
  const result = explore(ledgerModel({ ...options, calls: [2, 1] }));
  console.log(`${result.states} states, ${result.transitions} transitions`);
  expect(result).toMatchObject({ complete: true, violation: undefined });
  expect(result.states).toBeGreaterThan(1_000_000);
});
