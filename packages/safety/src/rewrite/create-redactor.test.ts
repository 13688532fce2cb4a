import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor, createScanner } from "../index.ts";

const TEXT = "Card 4111 1111 1111 1111 of bob@example.com, and bob@example.com again";

describe("a redactor", () => {
  it("takes values out, and leaves what is none", () => {
    const redactor = createRedactor();
    expect(redactor.redact(TEXT)).toBe(
      "Card [PAYMENT_CARD_REDACTED] of [EMAIL_REDACTED], and [EMAIL_REDACTED] again",
    );
    expect(redactor.redact("nothing in 3 words")).toBe("nothing in 3 words");
    expect(redactor.restore("[EMAIL_REDACTED]")).toBe("[EMAIL_REDACTED]");
  });

  it("writes pseudonyms that it turns back, and that another redactor does not", () => {
    const redactor = createRedactor({ action: "pseudonymize" });
    const out = redactor.redact(TEXT);
    expect(out).toMatch(/^Card VAULT_PAYMENT_CARD_\w{12} of (VAULT_EMAIL_\w{12}), and \1 again$/);
    expect(redactor.restore(out)).toBe(TEXT);
    expect(createRedactor({ action: "pseudonymize" }).restore(out)).toBe(out);
  });

  it("turns pseudonyms back wherever a stream cuts them, and holds back nothing else", () => {
    const redactor = createRedactor({ action: "pseudonymize" });
    const out = `V ${redactor.redact(TEXT)} VAULT`;
    fc.assert(
      fc.property(fc.array(fc.nat(out.length), { maxLength: 8 }), (cuts) => {
        const stream = redactor.restoreStream();
        const places = [0, ...cuts.toSorted((a, b) => a - b), out.length];
        let got = "";
        for (const [at, place] of places.entries())
          got += stream.push(out.slice(place, places[at + 1] ?? place));
        expect(got + stream.end()).toBe(`V ${TEXT} VAULT`);
      }),
    );
    expect(redactor.restoreStream().push("it is so")).toBe("it is so");
  });

  it("hashes equal values to equal marks, by the key", () => {
    const options = { action: "hash", hashKey: "a key of the tests", kinds: ["email"] } as const;
    const out = createRedactor(options).redact(TEXT);
    expect(out).toMatch(/of (\[EMAIL_HASH_[0-9a-f]{16}\]), and \1 again$/);
    expect(createRedactor(options).redact(TEXT)).toBe(out);
  });
});

it.each([
  [{ kinds: ["emial"] }, 'kinds names "emial"'],
  [{ regions: ["UK"] }, 'regions names "UK"'],
  [{ patterns: [{ kind: "x", pattern: "a(?=b)" }] }, 'the pattern of the kind "x" is not RE2 syntax'],
])("a scanner is refused that would find nothing: %j", (options, says) => {
  expect(() => createScanner(options)).toThrow(says);
});
