import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonBytes, textBytes } from "./text-bytes.ts";

it("counts the bytes that a text has in UTF-8, short or long", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.nat(4), (text, times) => {
      const long = text.repeat(times);
      expect(textBytes(long)).toBe(new TextEncoder().encode(long).length);
    }),
    { numRuns: 500 },
  );
});

it("counts a structure as its JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "grapheme" }), (value) => {
      expect(jsonBytes(value)).toBe(new TextEncoder().encode(JSON.stringify(value)).length);
    }),
  );
  expect(jsonBytes(undefined)).toBe(0);
});
