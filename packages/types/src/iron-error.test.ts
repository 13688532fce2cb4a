import { expect, it } from "vitest";
import { IronError, isIronError } from "./iron-error.ts";

it("is recognised across copies of the package, by its brand alone", () => {
  const foreign = Object.defineProperty(new Error("x"), Symbol.for("iron.error"), { value: true });
  expect(isIronError(foreign)).toBe(true);
  expect(isIronError(new IronError("overloaded", "full"))).toBe(true);
  expect(isIronError(new Error("x"))).toBe(false);
  expect(isIronError(undefined)).toBe(false);
});

it("carries no stack for an expected refusal, and one for a defect", () => {
  expect(new IronError("budget_exceeded", "no").stack).not.toContain("iron-error.test.ts");
  expect(new IronError("internal", "bug").stack).toContain("iron-error.test.ts");
  expect(new Error("after").stack).toContain("iron-error.test.ts");
});
