import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatUsd } from "@iron/types";
import { parseBudget, parseDollars } from "../index.ts";

describe("a budget as people write it", () => {
  it.each([
    ["5", { limit: 5_000_000 }],
    [5, { limit: 5_000_000 }],
    ["$0.50/day", { limit: 500_000, per: "day" }],
    [" 20 / month ", { limit: 20_000_000, per: "month" }],
    ["1/HOUR", { limit: 1_000_000, per: "hour" }],
    ["0", { limit: 0 }],
    [0.000001, { limit: 1 }],
  ])("%j is %j", (text, amount) => {
    expect(parseBudget(text)).toEqual(amount);
  });

  it.each([
    "",
    "five",
    "-1",
    "1e3",
    "NaN",
    "Infinity",
    "1,50",
    "0.0000001",
    "9".repeat(15),
    "1/day/2",
    "5/year",
    "5/",
  ])("%j is refused by name, with what to write", (text) => {
    expect(() => parseBudget(text)).toThrow(RangeError);
    expect(() => parseBudget(text)).toThrow(
      JSON.stringify(text.split("/").length === 1 ? text : text.slice(0, 1)).slice(1, 2),
    );
    expect(() => parseBudget(text)).toThrow(/write one such as "5"|must be one of minute, hour, day/);
  });

  it("reads back what is printed", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), (amount) => {
        expect(parseDollars(formatUsd(amount as never), "amount")).toBe(amount);
      }),
    );
  });
});
