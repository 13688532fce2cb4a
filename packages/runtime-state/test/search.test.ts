import { expect, test } from "vitest";
import { explore } from "./search/explore.ts";
import { ledgerModel } from "./search/ledger-model.ts";
import { naiveModel } from "./search/naive-model.ts";

const small = { limit: 4, lowered: 2, agentLimit: 3, want: 3, bills: [1, 4], growth: true } as const;

test("P-1 to P-6 (but P-3, which is about leases) hold in every state of two routers with a call each", () => {
  const result = explore(ledgerModel({ ...small, calls: [1, 1] }));
  expect(result).toMatchObject({ complete: true, violation: undefined });
  expect(result.states).toBeGreaterThan(1000);
});

test("the same in every state of three calls of which two share a router and its budget", () => {
  const result = explore(ledgerModel({ ...small, bills: [4], growth: false, calls: [2, 1] }));
  expect(result).toMatchObject({ complete: true, violation: undefined });
  expect(result.states).toBeGreaterThan(100_000);
});

test("the search finds the overspend of an algorithm that reads spent before reserved and swaps reserved alone", () => {
  expect(explore(naiveModel(2, 2)).violation?.what).toBe("P-1 4 admitted of 2");
  expect(explore(naiveModel(3, 4)).violation?.what).toBe("P-1 6 admitted of 4");
});

test("the search finds the hold that nobody owns when the refusal of a hold sent twice is taken for its end", () => {
  const mistaken = ledgerModel({ ...small, calls: [1, 1], trustsSecondRefusal: true });
  expect(explore(mistaken).violation?.what).toBe("P-5 something is held at rest");
});
