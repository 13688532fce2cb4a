import { describe, expect, it } from "vitest";
import { readUsage, writeUsage } from "./usage.ts";

const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 60, cache_write_tokens: 20 },
  output_tokens: 50,
  output_tokens_details: { reasoning_tokens: 30 },
  total_tokens: 150,
};

describe("usage of Responses", () => {
  it("reads totals, their parts, the tier and charged tools", () => {
    const output = [{ type: "web_search_call" }, { type: "web_search_call" }, { type: "message" }];
    expect(readUsage({ usage, output, service_tier: "flex" })).toEqual({
      inputTokens: 100,
      cacheReadTokens: 60,
      cacheWriteTokens: 20,
      outputTokens: 50,
      reasoningTokens: 30,
      serverToolUses: { web_search: 2 },
      serviceTier: "flex",
    });
  });

  it("keeps apart what was written for the longer lifetime", () => {
    const details = { cache_write_tokens: 20, cache_write_tokens_details: { ttl_12h_tokens: 5 } };
    expect(readUsage({ usage: { input_tokens: 30, input_tokens_details: details } })).toEqual({
      inputTokens: 30,
      cacheWriteTokens: 15,
      cacheWrite1hTokens: 5,
    });
  });

  it("does not take the tier that was asked for as the one that served", () => {
    expect(readUsage({ service_tier: "auto" })).toEqual({});
  });

  it("drops absurd counts (U-15)", () => {
    expect(readUsage({ usage: { input_tokens: -3, output_tokens: "9", total_tokens: 1 } })).toEqual({});
  });

  it("writes what it read", () => {
    expect(writeUsage(readUsage({ usage }))).toEqual(usage);
  });
});
