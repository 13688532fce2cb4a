import fc from "fast-check";
import { expect, it } from "vitest";
import { modelPattern } from "./model-pattern.ts";

it.each([
  [["gpt-5"], "gpt-5", true],
  [["gpt-5"], "GPT-5", true],
  [["gpt-5"], "gpt-5-mini", false],
  [["gpt-*"], "gpt-5-mini", true],
  [["gpt-*"], "agpt-5", false],
  [["*-mini"], "gpt-5-mini", true],
  [["*-mini"], "-mini", true],
  [["g*5*mini"], "gpt-5-mini", true],
  [["g*5*mini"], "gpt-6-mini", false],
  [["a*b*b"], "ab", false],
  [["aa*aa"], "aaa", false],
  [["*"], "", true],
  [[], "anything", false],
  [["x", "claude-*"], "claude-sonnet-5", true],
  [["a.c"], "abc", false],
] as const)("%j on %s: %s", (patterns, model, matches) => {
  expect(modelPattern(patterns)(model)).toBe(matches);
});

it("agrees with a regular expression, and takes no longer for hostile patterns", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "-"), maxLength: 12 });
  const name = fc.string({ unit: fc.constantFrom("a", "b", "-"), maxLength: 12 });
  fc.assert(
    fc.property(text, name, (pattern, model) => {
      const expression = new RegExp(`^${pattern.split("*").join(".*")}$`, "s");
      expect(modelPattern([pattern])(model)).toBe(expression.test(model));
    }),
  );
  const begun = performance.now();
  modelPattern([`${"a*".repeat(500)}b`])("a".repeat(10_000));
  expect(performance.now() - begun).toBeLessThan(200);
});
