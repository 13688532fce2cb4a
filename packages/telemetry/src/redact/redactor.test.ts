import { findCanaries, makeCanary } from "@iron/testing";
import { secret } from "@iron/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor } from "./redactor.ts";

const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  json: (text) => JSON.stringify(text),
  "json in json": (text) => JSON.stringify({ inner: JSON.stringify({ text }) }),
  url: (text) => encodeURIComponent(text),
  "url in lower case": (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
  form: (text) => new URLSearchParams({ text }).toString(),
  hex: (text) => Buffer.from(text).toString("hex"),
  "hex in upper case": (text) => Buffer.from(text).toString("hex").toUpperCase(),
  base64: (text) => Buffer.from(text).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
};

const aSecret = fc
  .string({ minLength: 12, maxLength: 60, unit: "grapheme" })
  .filter((text) => text.trim().length > 11);
const aToken = fc.stringMatching(/^[A-Za-z0-9_.~!*'()/+=-]{12,60}$/);
const around = fc.string({ maxLength: 20, unit: "grapheme" });

describe("a redactor", () => {
  it("leaves no token in a line, in any encoding, wherever it stands", () => {
    fc.assert(
      fc.property(
        fc.array(aToken, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...Object.keys(ENCODINGS)),
        around,
        around,
        (tokens, encoding, before, after) => {
          const redactor = createRedactor(tokens.map((token) => secret(token)));
          for (const token of tokens) {
            const text = ENCODINGS[encoding]?.(before + token + after) ?? "";
            const line = `${JSON.stringify({ level: "info", model: text, nested: { [text]: [text] } })}\n`;
            const cleaned = redactor.cleanJson(line);
            expect(findCanaries([token], { line: cleaned })).toEqual([]);
            expect(() => JSON.parse(cleaned) as unknown).not.toThrow();
            expect(cleaned.trimEnd()).not.toContain("\n");
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("hides secrets of any characters and keeps every line JSON", () => {
    fc.assert(
      fc.property(aSecret, around, around, (text, before, after) => {
        fc.pre(text.isWellFormed());
        const redactor = createRedactor([text]);
        const line = `${JSON.stringify({ level: "info", model: before + text + after })}\n`;
        const cleaned = redactor.cleanJson(line);
        const read = JSON.parse(cleaned) as { model?: string };
        expect(read.model ?? "").not.toContain(text);
      }),
      { numRuns: 500 },
    );
  });

  it("changes nothing where no secret is", () => {
    fc.assert(
      fc.property(fc.array(aToken, { maxLength: 3 }), fc.string(), (tokens, text) => {
        fc.pre(tokens.every((token) => findCanaries([token], { text }).length === 0));
        expect(createRedactor(tokens).clean(text)).toBe(text);
      }),
    );
  });

  it("finds what it was told later, and many at once, also where they overlap", () => {
    const redactor = createRedactor();
    expect(redactor.clean("abcdefghij")).toBe("abcdefghij");
    redactor.add("abcdefgh");
    redactor.add("defghijk");
    redactor.add(secret("zzzzzzzzzzzz"));
    expect(redactor.clean("-abcdefghijk-abcdefgh-zzzzzzzzzzzz")).toBe("-[redacted]-[redacted]-[redacted]");
  });

  it("keeps a line JSON when an escape ends where a secret begins", () => {
    const redactor = createRedactor(["nabcdefgh", "0001abcdef"]);
    for (const model of ["\nabcdefgh", "\u0001abcdef", "\\nabcdefgh"]) {
      const cleaned = redactor.cleanJson(`${JSON.stringify({ model })}\n`);
      expect(() => JSON.parse(cleaned) as unknown).not.toThrow();
      expect(findCanaries(["nabcdefgh", "0001abcdef"], { cleaned })).toEqual([]);
    }
  });

  it("does not take words for secrets", () => {
    expect(createRedactor(["", "a", "model"]).clean("a model")).toBe("a model");
  });

  it("hides a hundred keys in a line", () => {
    const keys = Array.from({ length: 100 }, () => makeCanary());
    const line = `${JSON.stringify({ keys, codes: keys.map((key) => Buffer.from(`x${key}`).toString("base64")) })}\n`;
    expect(findCanaries(keys, { line: createRedactor(keys).cleanJson(line) })).toEqual([]);
  });
});
