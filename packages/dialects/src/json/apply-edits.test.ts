import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonPath } from "@iron/types";
import type { JsonEdit } from "../dialect.ts";
import { applyEdits } from "./apply-edits.ts";

const edited = (text: string, ...edits: JsonEdit[]): string =>
  Buffer.from(applyEdits(Buffer.from(text), edits)).toString();
const set = (path: JsonPath, value: Json): JsonEdit => ({ path, value });
const remove = (...path: JsonPath): JsonEdit => ({ path, value: undefined });

describe("applyEdits", () => {
  it("returns the very same bytes when nothing changes", () => {
    const bytes = Buffer.from('{"a":1}');
    expect(applyEdits(bytes, [])).toBe(bytes);
    expect(applyEdits(bytes, [remove("b"), remove("c", "d")])).toBe(bytes);
  });

  it("keeps white space, escapes, order and number spelling around a replaced value", () => {
    const text = '{ "b" : 1.0 ,\n\t"\\u0061":"x\\/y", "max_tokens" :  4096 , "z": [1e2 ]}';
    expect(edited(text, set(["max_tokens"], 7))).toBe(text.replace("4096", "7"));
  });

  it("finds a key however it is spelt", () => {
    expect(edited('{"\\u006dodel":"a"}', set(["model"], "b"))).toBe('{"\\u006dodel":"b"}');
  });

  it.each<[name: string, text: string, edits: JsonEdit[], result: string]>([
    ["a member at the end", '{"a":1}', [set(["b"], "x")], '{"a":1,"b":"x"}'],
    ["a member in an empty object", "{ }", [set(["b"], 2)], '{"b":2 }'],
    ["missing parents", '{"a":1}', [set(["s", "t", "u"], true)], '{"a":1,"s":{"t":{"u":true}}}'],
    ["a parent that is null", '{"s": null}', [set(["s", "t"], true)], '{"s": {"t":true}}'],
    ["an element at the end of an array", '{"a":[1, 2]}', [set(["a", 2], 3)], '{"a":[1, 2,3]}'],
    ["an element of an empty array", '{"a":[]}', [set(["a", 0], "x")], '{"a":["x"]}'],
    ["a new array", "{}", [set(["a", 0, "b"], 1)], '{"a":[{"b":1}]}'],
    ["nothing below a missing parent for a removal", '{"a":1}', [remove("b", "c"), set(["a"], 2)], '{"a":2}'],
  ])("adds %s", (_name, text, edits, result) => {
    expect(edited(text, ...edits)).toBe(result);
  });

  it.each<[text: string, edits: JsonEdit[], result: string]>([
    ['{"a":1, "b":2, "c":3}', [remove("a")], '{"b":2, "c":3}'],
    ['{"a":1, "b":2, "c":3}', [remove("b")], '{"a":1, "c":3}'],
    ['{"a":1, "b":2, "c":3}', [remove("c")], '{"a":1, "b":2}'],
    ['{"a":1, "b":2, "c":3}', [remove("a"), remove("b")], '{"c":3}'],
    ['{"a":1, "b":2, "c":3}', [remove("b"), remove("c")], '{"a":1}'],
    ['{"a":1, "b":2, "c":3}', [remove("a"), remove("c")], '{"b":2}'],
    ['{"a":1, "b":2}', [remove("a"), remove("b")], "{}"],
    ['{"a":1, "b":2}', [remove("a"), remove("b"), set(["c"], 3)], '{"c":3}'],
    ['{"a":1, "b":2}', [remove("b"), set(["c"], 3), set(["a"], 0)], '{"a":0,"c":3}'],
    ['{"a":[1,{"x":2},3]}', [remove("a", 1, "x"), remove("a", 0)], '{"a":[{},3]}'],
  ])("removes members with their commas: %s", (text, edits, result) => {
    expect(edited(text, ...edits)).toBe(result);
  });

  it("lets the last of edits at one path win, and an edit below change the value above", () => {
    expect(edited('{"a":1}', set(["a"], 2), set(["a"], 3))).toBe('{"a":3}');
    expect(edited('{"a":1}', set(["a"], { b: 1, c: 2 }), set(["a", "b"], 9))).toBe('{"a":{"b":9,"c":2}}');
    expect(edited('{"a":{"b":1}}', set(["a", "b"], 9), set(["a"], 0))).toBe('{"a":0}');
    expect(edited('{"a":{"b":1}}', remove("a"), set(["a", "c"], 9))).toBe('{"a":{"c":9}}');
  });

  it("sets __proto__ as a plain member", () => {
    const result = edited('{"a":1}', set(["__proto__", "x"], 1));
    expect(result).toBe('{"a":1,"__proto__":{"x":1}}');
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  it("refuses a path through a text and an index past the end", () => {
    expect(() => edited('{"a":"x"}', set(["a", "b"], 1))).toThrow(RangeError);
    expect(() => edited('{"a":[1]}', set(["a", 3], 1))).toThrow(/no element 3 in an array of 1/);
  });

  it("replaces exactly the bytes of the value and no other, wherever it is", () => {
    fc.assert(
      fc.property(documentWithMark(), fc.jsonValue({ maxDepth: 2 }), ({ text, path }, value) => {
        const [before, after, ...more] = text.split(JSON.stringify(MARK));
        expect(more).toEqual([]);
        expect(edited(text, set(path, value as Json))).toBe(`${before}${JSON.stringify(value)}${after}`);
      }),
      { numRuns: 400 },
    );
  });

  it("removes what parsing and deleting removes", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 6 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(0, 2),
        (object, picks, indent) => {
          const text = JSON.stringify(object, null, indent);
          const expected = JSON.parse(text) as Record<string, Json>;
          const keys = Object.keys(expected);
          const gone = picks.map((pick) => keys[pick % keys.length] ?? "");
          for (const key of gone) Reflect.deleteProperty(expected, key);
          expect(JSON.parse(edited(text, ...gone.map((key) => remove(key))))).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});

const MARK = "<<mark>>";

/** A document with one value exchanged for the mark, and the path to it. */
function documentWithMark(): fc.Arbitrary<{ text: string; path: (string | number)[] }> {
  const root = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 });
  const picks = fc.array(fc.nat(), { minLength: 6, maxLength: 6 });
  return fc.tuple(root, fc.constantFrom(0, 1, 3), picks).map(([value, indent, steps]) => {
    const copy: unknown = JSON.parse(JSON.stringify(value));
    const path: (string | number)[] = [];
    let node = copy;
    for (const pick of steps) {
      const keys = Object.keys(node as object);
      const key = keys[pick % keys.length] ?? "";
      path.push(Array.isArray(node) ? Number(key) : key);
      const next: unknown = Reflect.get(node as object, key);
      if (typeof next === "object" && next !== null && Object.keys(next).length > 0 && pick % 4 > 0) {
        node = next;
        continue;
      }
      const mark = { value: MARK, enumerable: true, configurable: true, writable: true };
      Reflect.defineProperty(node as object, key, mark);
      return { text: JSON.stringify(copy, null, indent), path };
    }
    return { text: JSON.stringify({ only: MARK }), path: ["only"] };
  });
}
