import { expect, it } from "vitest";
import { changedLimits } from "./changed-limits.ts";
import { changedSettings } from "./changed-settings.ts";

it.each([
  [5, 5, []],
  [undefined, undefined, []],
  [5, "6", [{ budget: "router", limit: 6_000_000 }]],
  [undefined, "2/day", [{ budget: "router/day", limit: 2_000_000 }]],
  ["5/day", undefined, [{ budget: "router/day", limit: undefined }]],
  [
    "5/day",
    "20/month",
    [
      { budget: "router/day", limit: undefined },
      { budget: "router/month", limit: 20_000_000 },
    ],
  ],
  [
    ["5", "1/day"],
    ["5"],
    [
      { budget: "router/day", limit: undefined },
      { budget: "router", limit: 5_000_000 },
    ],
  ],
  [5, { limit: 5 }, undefined],
  [{ agents: { "*": 1 } }, { agents: { "*": 1 } }, []],
] as const)("from %j to %j sets %j", (before, after, limits) => {
  expect(changedLimits(before, after)).toEqual(limits);
});

it("names settings that wait for a start, and no others", () => {
  const before = { port: 1, models: { a: "b" }, budget: 1, timeouts: { idleMs: 1 } };
  expect(
    changedSettings(before, { port: 2, models: {}, budget: 2, timeouts: { idleMs: 1 }, strict: true }),
  ).toEqual(["port", "strict"]);
});
