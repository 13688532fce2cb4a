import fc from "fast-check";
import { expect, it } from "vitest";
import { completeJson } from "./complete-json.ts";

it.each([
  ['{"a":"hello wor', { a: "hello wor" }],
  ['{"a":[1,{"b":"x","c', { a: [1, { b: "x", c: null }] }],
  ['{"a":[1,{"b":"x",', { a: [1, { b: "x" }] }],
  ['{"a":"tab\\', { a: "tab" }],
  ['{"a":"\\u00e', { a: "" }],
  ['{"a":tru', { a: null }],
  ['{"a":12.', { a: null }],
  ['{"a":', { a: null }],
  ['{"a"', { a: null }],
  ["{", {}],
  ['{"a":1}', { a: 1 }],
])("reads %s", (text, value) => {
  expect(completeJson(text)).toEqual(value);
});

it.each(["", "[1,2", "nonsense", '"text'])("makes nothing of %s", (text) => {
  expect(completeJson(text)).toBeUndefined();
});

it("reads an object however its text is cut, and never more than was there", () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
  fc.assert(
    fc.property(objects, fc.double({ min: 0, max: 1, noNaN: true }), (object, share) => {
      const text = JSON.stringify(object);
      const cut = text.slice(0, 1 + Math.floor((text.length - 1) * share));
      const got = completeJson(cut);
      expect(got).toBeDefined();
      expect(JSON.stringify(got).length).toBeLessThanOrEqual(text.length + 16);
    }),
  );
});
