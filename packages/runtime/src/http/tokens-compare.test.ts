import { createHash, timingSafeEqual } from "node:crypto";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { createTokenTable } from "./tokens.ts";

vi.mock("node:crypto", async (original) => {
  const real = await original<typeof import("node:crypto")>();
  return { ...real, timingSafeEqual: vi.fn<typeof real.timingSafeEqual>(real.timingSafeEqual) };
});

const compared = vi.mocked(timingSafeEqual);

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

it("S-79: compares the digest of every guess with the digest of every token, in constant time, whether it is right, wrong or how long", () => {
  const table = createTokenTable();
  const tokens = Array.from({ length: 5 }, () => table.issue({ agent: undefined, run: undefined }).token);
  const near = tokens.map((token) => `${token.slice(0, -1)}.`);
  const guess = fc.oneof(fc.constantFrom(...tokens, ...near), fc.string({ maxLength: 5000 }));
  fc.assert(
    fc.property(guess, (text) => {
      compared.mockClear();
      expect(table.find(text) !== undefined).toBe(tokens.includes(text));
      expect(compared).toHaveBeenCalledTimes(tokens.length);
      const digests = tokens.map((token) => sha256(token));
      expect(compared.mock.calls).toEqual(digests.map((digest) => [digest, sha256(text)]));
    }),
    { numRuns: 300 },
  );
});
