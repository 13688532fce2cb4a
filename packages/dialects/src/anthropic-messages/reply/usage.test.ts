import type { JsonObject } from "@iron/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readUsage, takeUsage, writeUsage, type WireUsage } from "./usage.ts";

function readAll(...all: readonly JsonObject[]): ReturnType<typeof readUsage> {
  const wire: WireUsage = {};
  for (const usage of all) takeUsage(wire, usage);
  return readUsage(wire);
}

describe("usage of Messages", () => {
  it("counts what was read from and written to the cache into the input", () => {
    const cache = { ephemeral_5m_input_tokens: 150, ephemeral_1h_input_tokens: 50 };
    const usage = {
      input_tokens: 10,
      cache_creation_input_tokens: 200,
      cache_read_input_tokens: 1000,
      cache_creation: cache,
      output_tokens: 3,
    };
    expect(readAll(usage)).toEqual({
      inputTokens: 1210,
      cacheReadTokens: 1000,
      cacheWriteTokens: 150,
      cacheWrite1hTokens: 50,
      outputTokens: 3,
    });
  });

  it("keeps the last of several cumulative counts and never their sum", () => {
    expect(
      readAll({ input_tokens: 5, output_tokens: 10 }, { output_tokens: 20 }, { output_tokens: 30 }),
    ).toEqual({
      inputTokens: 5,
      outputTokens: 30,
    });
  });

  it.each([
    [{ speed: "fast", service_tier: "standard" }, "fast"],
    [{ inference_geo: "us", service_tier: "standard" }, "us"],
    [{ inference_geo: "us", speed: "fast" }, "fast+us"],
    [{ inference_geo: "global", speed: "standard", service_tier: "standard" }, "default"],
    [{ inference_geo: "not_available", service_tier: "batch" }, "batch"],
  ])("%j is priced as the tier %s, whatever a later event leaves out", (said, tier) => {
    expect(readAll(said, { output_tokens: 3 }).serviceTier).toBe(tier);
    expect(readAll(said, { output_tokens: 3, service_tier: "standard" }).serviceTier).toBe(
      tier === "batch" ? "default" : tier,
    );
  });

  it("does not take the placeholder of a message's start for a count", () => {
    const wire: WireUsage = {};
    takeUsage(wire, { input_tokens: 17, output_tokens: 1 }, true);
    expect(readUsage(wire)).toEqual({ inputTokens: 17 });
  });

  it("counts every pass over a model, also those that the totals leave out", () => {
    const passes = [
      { type: "compaction", input_tokens: 60_385, output_tokens: 522 },
      { type: "message", input_tokens: 612, output_tokens: 2819 },
    ];
    expect(readAll({ input_tokens: 612, output_tokens: 2819, iterations: passes })).toEqual({
      inputTokens: 60_997,
      outputTokens: 3341,
    });
  });

  it("drops each absurd count by itself (U-15)", () => {
    for (const absurd of [-1, 0.5, Number.NaN, Infinity, 2 ** 53, "7", null, [], {}]) {
      expect(readAll({ input_tokens: 4, output_tokens: absurd })).toEqual({ inputTokens: 4 });
      expect(readAll({ input_tokens: absurd, output_tokens: 4 })).toEqual({ outputTokens: 4 });
    }
  });

  it("counts uses of server tools and names the tier as the others do", () => {
    const usage = { input_tokens: 1, output_tokens: 1, service_tier: "standard" };
    expect(readAll({ ...usage, server_tool_use: { web_search_requests: 2 } })).toMatchObject({
      serverToolUses: { web_search: 2 },
      serviceTier: "default",
    });
  });

  it("reads back what it writes", () => {
    const count = fc.nat(1000);
    fc.assert(
      fc.property(fc.tuple(count, count, count, count, count), ([rest, read, short, long, output]) => {
        const usage = {
          inputTokens: rest + read + short + long,
          cacheReadTokens: read,
          cacheWriteTokens: short,
          cacheWrite1hTokens: long,
          outputTokens: output,
        };
        expect(readAll(writeUsage(usage, true))).toMatchObject(usage);
      }),
    );
  });
});
