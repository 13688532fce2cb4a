import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readUsage, writeUsage } from "./usage.ts";

describe("usage of Chat Completions", () => {
  it("keeps totals that include their parts", () => {
    const read = readUsage({
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 60, audio_tokens: 5, cache_write_tokens: 20 },
      completion_tokens_details: {
        reasoning_tokens: 30,
        audio_tokens: 4,
        accepted_prediction_tokens: 3,
        rejected_prediction_tokens: 2,
      },
    });
    expect(read).toEqual({
      inputTokens: 100,
      outputTokens: 50,
      cacheReadTokens: 60,
      cacheWriteTokens: 20,
      audioInputTokens: 5,
      reasoningTokens: 30,
      audioOutputTokens: 4,
      acceptedPredictionTokens: 3,
      rejectedPredictionTokens: 2,
    });
  });

  it("adds reasoning that a provider counts apart from its output", () => {
    const details = { reasoning_tokens: 228 };
    const usage = { prompt_tokens: 12, completion_tokens: 1, total_tokens: 241 };
    expect(readUsage({ ...usage, completion_tokens_details: details })).toMatchObject({
      outputTokens: 229,
      reasoningTokens: 228,
    });
  });

  it.each(["cached_tokens", "prompt_cache_hit_tokens"])("finds cached tokens under %s too", (name) => {
    expect(readUsage({ prompt_tokens: 9, completion_tokens: 1, [name]: 8 }).cacheReadTokens).toBe(8);
  });

  it("drops each absurd count by itself, so that it is estimated instead (U-15)", () => {
    for (const absurd of [-1, 1.5, Number.NaN, Infinity, 2 ** 53, "7", null, [], {}]) {
      const read = readUsage({ prompt_tokens: absurd, completion_tokens: 3 });
      expect(read).toEqual({ outputTokens: 3 });
    }
  });

  it("drops a part that is more than its total", () => {
    const details = { cached_tokens: 11 };
    expect(readUsage({ prompt_tokens: 10, prompt_tokens_details: details })).toEqual({ inputTokens: 10 });
  });

  it("reads back what it writes", () => {
    const count = fc.nat(1000);
    fc.assert(
      fc.property(count, count, count, count, (read, written, reasoning, rest) => {
        const usage = {
          inputTokens: read + written + rest,
          outputTokens: reasoning + rest,
          cacheReadTokens: read,
          reasoningTokens: reasoning,
          ...(written > 0 && { cacheWriteTokens: written }),
        };
        expect(readUsage(writeUsage(usage))).toMatchObject(usage);
      }),
    );
  });
});
