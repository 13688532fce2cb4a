import type { KeyId } from "@iron/types";
import { secret } from "@iron/types";
import { expect, it } from "vitest";
import { scrubError } from "./scrub-error.ts";

const KEY = { id: "k" as KeyId, secret: secret("sk-canary-123") };

function scrubbed(text: string): string {
  return Buffer.from(scrubError(Buffer.from(text), KEY)).toString();
}

it.each([
  ['{"error":"at http://10.1.2.3/internal?x=1"}', '{"error":"at [address]"}'],
  ['{"error":"at https://[fd00::1]:8443/a, later"}', '{"error":"at [address] later"}'],
  ["see http://gateway:8080/v1.", "see [address]"],
  ["see http://localhost", "see [address]"],
  ["see https://llm.corp/v1 and https://a.b.internal", "see [address] and [address]"],
  ["see https://user:pass@api.openai.com/v1", "see [address]"],
  ['{"m":"http:\\/\\/10.0.0.7\\/secret"}', '{"m":"[address]"}'],
  ["key sk-canary-123 at http://10.0.0.1", "key [secret] at [address]"],
])("S-91: %s becomes %s", (text, expected) => {
  expect(scrubbed(text)).toBe(expected);
});

it.each([
  "You can find your API key at https://platform.openai.com/account/api-keys.",
  '{"error":{"message":"See https://docs.claude.com/en/api/errors"}}',
  "no addresses at all, 10.1.2.3 alone is a number",
  "http is a protocol",
])("S-91: %s stays as it is, byte for byte", (text) => {
  const bytes = Buffer.from(text);
  expect(scrubError(bytes, KEY)).toBe(bytes);
});

it("S-91: takes no longer than a moment for a megabyte of whatever kind", () => {
  for (const text of [
    "http://".repeat(150_000),
    `http://${"a".repeat(1_000_000)}`,
    "http://a.".repeat(110_000),
  ]) {
    const begun = performance.now();
    scrubbed(text);
    expect(performance.now() - begun).toBeLessThan(500);
  }
});
