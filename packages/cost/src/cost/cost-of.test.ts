import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Usage } from "@iron/types";
import { testPrices } from "../../test/support/prices.ts";
import { usageArbitrary } from "../../test/support/arbitraries.ts";
import { builtinPrices, costOf, type ModelPrice } from "../index.ts";
import { exactCostOf } from "./cost-of.ts";

const cached = testPrices.find("test", "cached") as ModelPrice;
const small = testPrices.find("test", "small") as ModelPrice;

describe("the cost of a call", () => {
  it("is tokens times price", () => {
    expect(costOf({ inputTokens: 100, outputTokens: 20 }, small)).toBe(300);
  });

  it("counts cached input at its own rates", () => {
    const usage: Usage = {
      inputTokens: 10_000,
      cacheReadTokens: 8_000,
      cacheWriteTokens: 1_000,
      cacheWrite1hTokens: 500,
      outputTokens: 100,
    };
    // 500 x 3 + 8 000 x 0.3 + 1 000 x 3.75 + 500 x 6 + 100 x 15
    expect(costOf(usage, cached)).toBe(1_500 + 2_400 + 3_750 + 3_000 + 1_500);
  });

  it("counts reasoning once, as part of the output", () => {
    expect(costOf({ inputTokens: 0, outputTokens: 100, reasoningTokens: 60 }, small)).toBe(1_000);
  });

  it("charges the whole request at the long-context tier once the input passes it", () => {
    const at = { inputTokens: 200_000, cacheReadTokens: 150_000, outputTokens: 10 };
    const past = { inputTokens: 200_001, cacheReadTokens: 150_000, outputTokens: 10 };
    expect(costOf(at, cached)).toBe(50_000 * 3 + 45_000 + 150);
    expect(costOf(past, cached)).toBe(50_001 * 6 + 90_000 + 225);
  });

  it("goes by the service tier that the reply states", () => {
    const usage = { inputTokens: 1_000, outputTokens: 100 };
    expect(costOf({ ...usage, serviceTier: "flex" }, cached)).toBe(2_250);
    expect(costOf({ ...usage, serviceTier: "priority" }, cached)).toBe(9_000);
    expect(costOf({ ...usage, serviceTier: "default" }, cached)).toBe(4_500);
    expect(costOf(usage, cached, { serviceTier: "flex" })).toBe(2_250);
    expect(costOf({ ...usage, serviceTier: "default" }, cached, { serviceTier: "flex" })).toBe(4_500);
  });

  it("adds the fees of tools, and never takes an unknown tool as free", () => {
    expect(costOf({ inputTokens: 0, outputTokens: 0, serverToolUses: { web_search: 3 } }, cached)).toBe(
      30_000,
    );
    expect(costOf({ inputTokens: 0, outputTokens: 0, serverToolUses: { new_tool: 1 } }, cached)).toBe(10_000);
    expect(costOf({ inputTokens: 0, outputTokens: 0, serverToolUses: { web_search: 1, x: 1 } }, small)).toBe(
      0,
    );
  });

  it("charges units by the unit, and a begun second whole", () => {
    const whisper = builtinPrices().find("openai", "whisper-1") as ModelPrice;
    expect(costOf({ inputTokens: 0, outputTokens: 0, units: { audio_seconds: 12.2 } }, whisper)).toBe(1_300);
    const speech = builtinPrices().find("openai", "tts-1") as ModelPrice;
    expect(costOf({ inputTokens: 0, outputTokens: 0, units: { characters: 80 } }, speech)).toBe(1_200);
  });

  it("charges audio and images at their own rates where the price has them", () => {
    const audio = builtinPrices().find("openai", "gpt-audio") as ModelPrice;
    const usage: Usage = { inputTokens: 100, audioInputTokens: 60, outputTokens: 50, audioOutputTokens: 40 };
    expect(costOf(usage, audio)).toBe(40 * 2.5 + 60 * 32 + 10 * 10 + 40 * 64);
  });

  it("never charges more than the total when parts overlap", () => {
    const usage: Usage = { inputTokens: 100, cacheReadTokens: 80, cacheWriteTokens: 80, outputTokens: 0 };
    // The dearest first: 80 x 3.75 + 20 x 0.3
    expect(costOf(usage, cached)).toBe(306);
  });

  it("refuses an amount that no number can hold", () => {
    const usage = { inputTokens: Number.MAX_SAFE_INTEGER, outputTokens: Number.MAX_SAFE_INTEGER };
    expect(() => costOf(usage, cached)).toThrow("nine billion");
  });
});

describe("rounding (P-9)", () => {
  const price = fc.constantFrom(
    small,
    cached,
    ...["claude-opus-5-5", "gpt-6-sol"].flatMap((model) => {
      const found = builtinPrices().find("anthropic", model) ?? builtinPrices().find("openai", model);
      return found === undefined ? [] : [found];
    }),
  );

  it("charges at least the exact cost and less than one microdollar more", () => {
    fc.assert(
      fc.property(usageArbitrary, price, (usage, model) => {
        const exact = exactCostOf(usage, model);
        const charged = BigInt(costOf(usage, model)) * 1_000_000_000n;
        expect(charged - exact).toBeGreaterThanOrEqual(0n);
        expect(charged - exact).toBeLessThan(1_000_000_000n);
      }),
    );
  });

  it("never falls when tokens are added", () => {
    fc.assert(
      fc.property(usageArbitrary, price, fc.nat(5_000), (usage, model, more) => {
        const input = { ...usage, inputTokens: usage.inputTokens + more };
        const output = { ...usage, outputTokens: usage.outputTokens + more };
        expect(costOf(input, model)).toBeGreaterThanOrEqual(costOf(usage, model));
        expect(costOf(output, model)).toBeGreaterThanOrEqual(costOf(usage, model));
      }),
    );
  });

  it("gives no call a free ride, and does not drift over a million of them (B-112)", () => {
    const penny = { ...small, rates: { ...small.rates, input: 1n as typeof small.rates.input } };
    expect(costOf({ inputTokens: 1, outputTokens: 0 }, penny)).toBe(1);
    let sum = 0;
    let exact = 0n;
    for (let call = 0; call < 1_000_000; call += 1) {
      const usage = { inputTokens: call % 7, outputTokens: 0 };
      sum += costOf(usage, penny);
      exact += BigInt(call % 7);
    }
    // Every call with a token costs one whole microdollar: 6 of 7 calls.
    expect(sum).toBe(1_000_000 - Math.ceil(1_000_000 / 7));
    expect(BigInt(sum) * 1_000_000n).toBeGreaterThanOrEqual(exact);
  });
});
