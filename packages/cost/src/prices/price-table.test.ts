import { describe, expect, it } from "vitest";
import { builtinPrices, createPriceTable, maxOutputTokensOf } from "../index.ts";

const prices = builtinPrices();

describe("the price table that comes with the package", () => {
  it("never prices a model by the beginning of its name", () => {
    const older = prices.find("anthropic", "claude-sonnet-5");
    const newer = prices.find("anthropic", "claude-sonnet-5-5");
    expect(older?.model).toBe("claude-sonnet-5");
    expect(newer?.model).toBe("claude-sonnet-5-5");
    expect(newer?.rates.cacheRead).not.toBe(older?.rates.cacheRead);
    expect(prices.find("anthropic", "claude-sonnet-5-7")).toBeUndefined();
    expect(prices.find("openai", "gpt-4o-mini-and-more")).toBeUndefined();
    expect(prices.find("openai", "gpt-4")?.rates.input).toBe(30_000_000n);
  });

  it("knows stated aliases and dated snapshots", () => {
    expect(prices.find("anthropic", "claude-sonnet-4-5-20250929")?.rates.output).toBe(15_000_000n);
    expect(prices.find("openai", "gpt-5-2025-08-07")?.model).toBe("gpt-5");
    expect(prices.find("openai", "gpt-6-sol-2026-09-01")?.model).toBe("gpt-6-sol");
    expect(prices.find("anthropic", "claude-3-5-haiku-latest")?.rates.input).toBe(800_000n);
  });

  it("prices a snapshot that costs something else by its own row", () => {
    expect(prices.find("openai", "gpt-4o-2024-05-13")?.rates.input).toBe(5_000_000n);
    expect(prices.find("openai", "gpt-4o-2024-08-06")?.rates.input).toBe(2_500_000n);
  });

  it("has cache writes, tiers, limits and fees", () => {
    const sonnet = prices.find("anthropic", "claude-sonnet-4-5");
    expect(sonnet?.rates).toMatchObject({
      input: 3_000_000n,
      output: 15_000_000n,
      cacheRead: 300_000n,
      cacheWrite5m: 3_750_000n,
      cacheWrite1h: 6_000_000n,
    });
    expect(sonnet?.tiers[0]).toMatchObject({
      above: 200_000,
      rates: { input: 6_000_000n, cacheWrite1h: 12_000_000n },
    });
    expect(maxOutputTokensOf(sonnet)).toBe(64_000);
    expect(sonnet?.toolFees["web_search"]).toBe(10_000_000_000n);
    const gpt = prices.find("openai", "gpt-6.1-sol");
    expect(gpt?.tiers[0]?.above).toBe(272_000);
    expect(gpt?.contextWindow).toBe(1_050_000);
    expect(prices.find("openai", "text-embedding-3-small")?.rates.input).toBe(20_000n);
    expect(prices.find("openai", "whisper-1")?.unitFees["audio_seconds"]).toBe(100_000_000n);
  });

  it("has no chat model that would be free by accident", () => {
    const free = prices.providers().flatMap((provider) =>
      prices.models(provider).filter((model) => {
        const price = prices.find(provider, model);
        const fees = Object.keys(price?.unitFees ?? {}).length;
        return price?.rates.input === 0n && price.rates.output === 0n && fees === 0;
      }),
    );
    expect(free.filter((model) => !model.endsWith(":free") && !model.includes("moderation"))).toEqual([]);
  });

  it("has only tiers that are dearer than the plain rates, or a bound would not hold", () => {
    for (const provider of prices.providers()) {
      for (const model of prices.models(provider)) {
        const price = prices.find(provider, model);
        for (const tier of price?.tiers ?? []) {
          expect(tier.rates.input).toBeGreaterThanOrEqual(price?.rates.input ?? 0n);
        }
      }
    }
  });

  it("names the nearest model for one it does not know", () => {
    expect(prices.suggest("anthropic", "claude-sonet-5-5")).toBe("claude-sonnet-5-5");
    expect(prices.suggest("openai", "completely different")).toBeUndefined();
  });

  it("says how old it is", () => {
    const written = Date.parse(prices.date);
    expect(prices.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(prices.isOld(written + 89 * 86_400_000)).toBe(false);
    expect(prices.isOld(written + 91 * 86_400_000)).toBe(true);
  });
});

it("treats names of JavaScript's own members as unknown models", () => {
  const table = createPriceTable({ date: "2026-01-01", sources: [], providers: { p: { models: {} } } });
  for (const name of ["__proto__", "constructor", "toString"]) {
    expect(table.find("p", name)).toBeUndefined();
    expect(table.find(name, "m")).toBeUndefined();
  }
});
