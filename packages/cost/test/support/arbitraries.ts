import type { Usage } from "@iron/types";
import fc from "fast-check";

const parts = fc.record({
  input: fc.nat(400_000),
  output: fc.nat(200_000),
  read: fc.float({ min: 0, max: 1, noNaN: true }),
  write: fc.float({ min: 0, max: 1, noNaN: true }),
  write1h: fc.float({ min: 0, max: 1, noNaN: true }),
  reasoning: fc.float({ min: 0, max: 1, noNaN: true }),
  tier: fc.constantFrom(undefined, "default", "flex", "priority"),
  searches: fc.nat(5),
});

/** Usage whose parts are within their totals. */
export const usageArbitrary: fc.Arbitrary<Usage> = parts.map((part) => {
  const read = Math.floor(part.input * part.read);
  const write = Math.floor((part.input - read) * part.write);
  return {
    inputTokens: part.input,
    cacheReadTokens: read,
    cacheWriteTokens: write,
    cacheWrite1hTokens: Math.floor((part.input - read - write) * part.write1h),
    outputTokens: part.output,
    reasoningTokens: Math.floor(part.output * part.reasoning),
    serverToolUses: { web_search: part.searches },
    ...(part.tier === undefined ? {} : { serviceTier: part.tier }),
  };
});
