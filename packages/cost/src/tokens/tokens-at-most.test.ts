import fc from "fast-check";
import { countTokens as cl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as o200k } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { tokensAtMost, type CountTokens } from "./tokens-at-most.ts";

/** As text, whatever it looks like; and with special tokens taken for what they say. */
const encodings = Object.entries({ o200k_base: o200k, cl100k_base: cl100k }).map(([name, count]) => ({
  name,
  asText: ((text) => count(text, { disallowedSpecial: new Set() })) satisfies CountTokens,
  asSpecial: ((text) =>
    count(text, {
      allowedSpecial: new Set(SPECIAL),
      disallowedSpecial: new Set(),
    })) satisfies CountTokens,
}));

const SPECIAL = ["<|endoftext|>", "<|fim_prefix|>", "<|endofprompt|>"];
const PROSE =
  "The quick brown fox's 12 dogs (all lazy) don't jump; they'll sleep.\n\n\tif (a != b) { return x9; }\r\n";

/** What breaks words in many ways, and what models are shown. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...(PROSE.match(/\S+|\s+/g) as string[])) },
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom(...SPECIAL, "<|", "|>", "<|x|>", "<|endoftext", "endoftext|>"),
  fc.constantFrom(
    "'",
    "'s",
    "'LL",
    "ſ",
    "\u0085",
    "\ufeff",
    "\u00a0",
    "\u3000",
    "\ud800",
    "/",
    "//\n",
    "  ",
    " \n ",
    "\r",
  ),
  fc.constantFrom(
    "漢字、かな。",
    "Привет, мир!",
    "שלום עולם",
    "مرحبا بكم",
    "नमस्ते दुनिया",
    "é́",
    "😀👩‍👩‍👧",
    "𝒜𝒷 ",
    "ǅ",
    "ʰ",
  ),
  fc
    .tuple(
      fc.constantFrom("a", "A", "é", " ", "\n", "1", ".", "漢", "ab", "aB", "🙂"),
      fc.integer({ min: 1, max: 700 }),
    )
    .map(([unit, times]) => unit.repeat(times)),
);
const text = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(""));

describe.each(encodings)("a bound on the tokens of $name", ({ asText, asSpecial }) => {
  it("is never below what texts take in a whole prompt, whatever they are joined with", () => {
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        fc.array(piece, { minLength: 5, maxLength: 5 }),
        (texts, between) => {
          const prompt = texts.map((one, index) => `${between[index]}${one}`).join("") + between[4];
          const framing = between
            .slice(0, texts.length)
            .concat(between[4] ?? "")
            .join("");
          const bound = texts.reduce((sum, one) => sum + tokensAtMost(one, asText), 0);
          const whole = bound + Buffer.byteLength(framing);
          expect(whole).toBeGreaterThanOrEqual(asText(prompt));
          expect(whole).toBeGreaterThanOrEqual(asSpecial(prompt));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("is never above its bytes", () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(tokensAtMost(one, asText)).toBeLessThanOrEqual(Buffer.byteLength(one));
      }),
      { numRuns: 500 },
    );
  });

  it("is close to the count for what people and programs write", () => {
    const long = PROSE.repeat(200);
    expect(tokensAtMost(long, asText)).toBeLessThan(asText(long) + 100);
    const japanese = "吾輩は猫である。名前はまだ無い。".repeat(200);
    expect(tokensAtMost(japanese, asText)).toBeLessThan(asText(japanese) + 100);
  });

  it("takes time in proportion to the text, whatever it is made of", () => {
    for (const unit of [
      "a",
      "ab",
      "A",
      " ",
      "\n",
      "1",
      "(",
      "é",
      "漢",
      "😀",
      "\ud800",
      "<|",
      "<|a",
      "a'",
      "a b",
      "x<|y|>z ",
      "\u0301",
    ]) {
      const hostile = unit.repeat(Math.ceil(1_000_000 / unit.length));
      const before = performance.now();
      expect(tokensAtMost(hostile, asText)).toBeGreaterThan(0);
      expect(performance.now() - before).toBeLessThan(2000);
    }
  }, 60_000);
});
