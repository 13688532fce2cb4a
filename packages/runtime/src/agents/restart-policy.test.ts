import { expect, it } from "vitest";
import { createRestarts } from "./restart-policy.ts";

const failed = { failed: true, ranMs: 10 };

it("doubles the wait up to its limit, and gives up after so many in a row", () => {
  const restarts = createRestarts({ when: "on-failure", max: 5, backoffMs: 100, maxBackoffMs: 500 });
  expect([1, 2, 3, 4, 5, 6].map(() => restarts.after(failed))).toEqual([100, 200, 400, 500, 500, undefined]);
  expect(restarts.count).toBe(5);
});

it("begins anew after a run that was long enough", () => {
  const restarts = createRestarts({ when: "always", max: 2, backoffMs: 100, stableMs: 1000 });
  restarts.after(failed);
  restarts.after(failed);
  expect(restarts.after({ failed: false, ranMs: 1000 })).toBe(100);
});

it.each([
  ["never", true, undefined],
  ["on-failure", false, undefined],
  ["on-failure", true, 1000],
  ["always", false, 1000],
] as const)("with %s and failed %s waits %s", (when, wasFailed, wait) => {
  expect(createRestarts({ when }).after({ failed: wasFailed, ranMs: 0 })).toBe(wait);
});
