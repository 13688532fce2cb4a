import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatUsd, microdollars } from "./money.ts";

describe("microdollars", () => {
  it.each([0.5, Number.NaN, Infinity, 2 ** 53])("refuses %s, naming it", (value) => {
    expect(() => microdollars(value)).toThrow(`${value} is not a whole number of microdollars`);
  });

  it("keeps whole numbers as they are", () => {
    expect(microdollars(-7)).toBe(-7);
  });
});

describe("formatUsd", () => {
  it.each([
    [0, "$0.00"],
    [1, "$0.000001"],
    [500_000, "$0.50"],
    [1_234_560, "$1.23456"],
    [-2_000_000, "-$2.00"],
    [123_456_789_012, "$123456.789012"],
  ])("writes %i microdollars as %s", (amount, text) => {
    expect(formatUsd(microdollars(amount))).toBe(text);
  });

  it("loses nothing: the text reads back as the same amount", () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), (amount) => {
        const [, sign, dollars = "", cents = ""] =
          /^(-?)\$(\d+)\.(\d{2,6})$/.exec(formatUsd(microdollars(amount))) ?? [];
        const back = Number(dollars) * 1e6 + Number(cents.padEnd(6, "0"));
        expect(sign === "-" ? -back : back).toBe(amount);
      }),
    );
  });
});
