import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUILTIN_KINDS, findSensitive, redact } from "../src/index.ts";
import { FIXTURES } from "./fixtures.ts";

describe("recognizers", () => {
  it.each(FIXTURES)("find $rule in its text: $value", ({ kind, rule, before, value, after }) => {
    const found = findSensitive(before + value + after);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ kind, rule, start: before.length, end: before.length + value.length });
    expect(redact(before + value + after)).toBe(`${before}[${kind.toUpperCase()}_REDACTED]${after}`);
  });

  it("have a fixture for every kind", () => {
    expect(new Set(FIXTURES.map(({ kind }) => kind))).toEqual(new Set(BUILTIN_KINDS));
  });

  it("give the same answer to the same text, time after time", () => {
    const text = FIXTURES.map(({ before, value, after }) => before + value + after).join(" | ");
    const first = findSensitive(text);
    for (let time = 0; time < 4; time += 1) expect(findSensitive(text)).toEqual(first);
  });

  it.each([
    ["a card number with a wrong check digit", "card 4111 1111 1111 1112"],
    ["an order number of sixteen digits", "order 1234567890123456"],
    ["a decimal fraction", "pi is 3.4111111111111111 or 4111111111111111.5"],
    ["an IBAN with wrong check digits", "DE88 3704 0044 0532 0130 00"],
    ["a version", "needs node v1.2.3.4 or version 10.0.0.1"],
    ["loopback", "listens on 127.0.0.1 and 0.0.0.0 and ::1, asked by ::ffff:127.0.0.1"],
    ["a clock time", "at 12:30:45 and 08:15"],
    ["a scope in C++", "std::vector<int> ab::cd"],
    ["a retina image", "see logo@2x.png"],
    ["a repository", "git@github.com:owner/name.git"],
    ["a package", "npm i left-pad@1.3.0 @types/node@24"],
    ["a date that is nobody's birth", "released on March 12, 1985"],
    ["a longer hardware address", "key 15:b2:84:74:56:5b:a6:dd"],
    ["a masked card", "**** **** **** 1111 and card ending in 1111"],
    ["the date of a call", "call 2024-03-15, or call on 03/15/2024, phone 15.03.2024, mobile 20240315123000"],
    ["a plain nine-digit number", "invoice 536904399"],
    ["an SSN that the SSA never gives", "ssn 666-12-3456 000-12-3456 123-00-4567"],
    ["a UUID", "id: 550e8400-e29b-41d4-a716-446655440000"],
    ["a commit", "fixed in 8429f68a1b2c3d4e5f60718293a4b5c6d7e8f901"],
    ["a type", "password: string; token: string; apiKey?: string"],
    ["a call", "const token = getToken(); password = process.env.PASSWORD_1"],
    [
      "a stand-in",
      'api_key = "your-api-key-here-0123456789" password=<your password> secret=${SECRET_KEY_1}',
    ],
    ["a passport without its number", "passport renewal takes 6 weeks"],
    ["prose", "The 3 men met in 1999; they said: nothing matters = all is 100% fine."],
  ])("leave alone %s", (_, text) => {
    expect(findSensitive(text)).toEqual([]);
  });

  it("find values across JSON escapes, however often escaped, and inside base64", () => {
    expect(redact(String.raw`{"note":"line\nbob@example.com\tx"}`)).toBe(
      String.raw`{"note":"line\n[EMAIL_REDACTED]\tx"}`,
    );
    expect(redact(String.raw`{\"a\":\"x\\nbob@example.com\"}`)).toBe(
      String.raw`{\"a\":\"x\\n[EMAIL_REDACTED]\"}`,
    );
    expect(redact(String.raw`"bob\u0040example.com"`)).toBe(`"[EMAIL_REDACTED]"`);
    const encoded = Buffer.from("please write to bob@example.com").toString("base64");
    expect(redact(`see ${encoded} there`)).toBe("see [EMAIL_REDACTED] there");
    expect(redact(`data=${encoded}`)).toBe("data=[EMAIL_REDACTED]");
  });

  it("never fail, and give ranges that are in order, apart and inside the text", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom(...FIXTURES.flatMap(({ before, value, after }) => [before, value, after])),
      fc.constantFrom("\\", '"', "\\u00", "@", "::", "-----BEGIN ", "1 ", "eyJ", "=", "VAULT_"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        let last = 0;
        for (const { start, end } of findSensitive(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 400 },
    );
  });

  it("count words of context that stand before the beginning of a value that is noticed at its end", () => {
    const text =
      "deliver it with the other papers when you go past number nine: Washingtonstraße 48, 87455 Berlin";
    expect(findSensitive(text)).toMatchObject([{ rule: "postal_address", start: 63, confidence: 0.85 }]);
  });

  it("find user patterns and words of dictionaries", () => {
    const options = {
      kinds: ["ticket", "project"],
      patterns: [{ kind: "ticket", pattern: String.raw`\bTCK-\d{4,8}\b` }],
      dictionaries: [{ kind: "project", words: ["Blue Heron", "Ångström"] }],
    };
    expect(redact("TCK-12345 of blue heron, ångström and blue herons", options)).toBe(
      "[TICKET_REDACTED] of [PROJECT_REDACTED], [PROJECT_REDACTED] and blue herons",
    );
  });

  it("hash equal values to equal marks, by the key", () => {
    const options = { action: "hash", hashKey: "a key of the tests" } as const;
    const twice = redact("bob@example.com bob@example.com", options);
    expect(twice).toMatch(/^(\[EMAIL_HASH_[0-9a-f]{16}\]) \1$/);
    expect(redact("bob@example.com", { ...options, hashKey: "another key of ours" })).not.toBe(
      twice.split(" ")[0],
    );
  });
});
