import { expect, it } from "vitest";
import { rememberVerdicts } from "./remember-verdicts.ts";
import { createScanner, type Scanner } from "./scanner.ts";

const FILLER = "nothing to see here. ".repeat(60);

function counting(): { readonly scanner: Scanner; readonly scanned: string[] } {
  const real = createScanner();
  const scanned: string[] = [];
  const find = (text: string): ReturnType<Scanner["find"]> => {
    scanned.push(text);
    return real.find(text);
  };
  return { scanner: { find, tail: (text) => real.tail(text) }, scanned };
}

it("scans a long text once, and finds the same in it each time", () => {
  const { scanner, scanned } = counting();
  const remembering = rememberVerdicts(scanner);
  const text = `${FILLER} write to bob@example.com`;
  const first = remembering.find(text);
  expect(first).toMatchObject([{ kind: "email", start: FILLER.length + 10 }]);
  // The same characters in another string.
  expect(remembering.find(Buffer.from(text).toString())).toEqual(first);
  expect(remembering.find(FILLER)).toEqual([]);
  expect(remembering.find(FILLER)).toEqual([]);
  expect(scanned).toEqual([text, FILLER]);
});

it("judges a text anew that differs in one character", () => {
  const remembering = rememberVerdicts(createScanner());
  expect(remembering.find(`${FILLER} bob example.com`)).toEqual([]);
  expect(remembering.find(`${FILLER} bob@example.com`)).toHaveLength(1);
});

it("forgets the verdict that was used longest ago", () => {
  const { scanner, scanned } = counting();
  const remembering = rememberVerdicts(scanner, 2);
  for (const name of ["a", "b", "a", "c", "a", "b"]) remembering.find(name + FILLER);
  expect(scanned.map((text) => text[0])).toEqual(["a", "b", "c", "b"]);
});

it("scans short texts, and texts in which much was found, each time", () => {
  const { scanner, scanned } = counting();
  const remembering = rememberVerdicts(scanner);
  const full = "bob@example.com ".repeat(100);
  for (const text of ["short", full, "short", full]) remembering.find(text);
  expect(scanned).toHaveLength(4);
});

it("remembers no verdict of a scan that failed", () => {
  const strict = rememberVerdicts(createScanner({ maxScanMs: 0.001 }));
  const text = "a@b.co ".repeat(20_000);
  expect(() => strict.find(text)).toThrow(RangeError);
  expect(() => strict.find(text)).toThrow(RangeError);
});
