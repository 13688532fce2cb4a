import { describe, expect, it } from "vitest";
import { testPrices } from "../../test/support/prices.ts";
import { withOverrides } from "../index.ts";

describe("price overrides", () => {
  it("change what they state of a known model and keep the rest", () => {
    const prices = withOverrides(testPrices, [{ provider: "test", model: "small", input: "2.50" }]);
    const small = prices.find("test", "small");
    expect(small?.rates.input).toBe(2_500_000n);
    expect(small?.rates.output).toBe(10_000_000n);
    expect(small?.maxOutputTokens).toBe(4096);
    expect(testPrices.find("test", "small")?.rates.input).toBe(1_000_000n);
  });

  it("add a model, for one provider or for any", () => {
    const prices = withOverrides(testPrices, [
      {
        provider: "mine",
        model: "llama",
        input: 0,
        output: 0,
        maxOutputTokens: 2048,
        aliases: ["llama-big"],
      },
      { model: "everywhere", input: "0.1", output: "0.2" },
    ]);
    expect(prices.find("mine", "llama-big")?.maxOutputTokens).toBe(2048);
    expect(prices.find("test", "llama")).toBeUndefined();
    expect(prices.find("whoever", "everywhere")?.rates.output).toBe(200_000n);
    expect(prices.sources).toContain("overrides");
  });

  it("read dollars exactly, as text or number", () => {
    const prices = withOverrides(testPrices, [
      { provider: "p", model: "m", input: 0.000001, output: "0.075000", toolFees: { search: "0.0025" } },
    ]);
    expect(prices.find("p", "m")?.rates).toMatchObject({ input: 1n, output: 75_000n });
    expect(prices.find("p", "m")?.toolFees["search"]).toBe(2_500_000_000n);
  });

  it.each([
    [{ model: "m", input: -1 }, "at least 0"],
    [{ model: "m", input: "1e3" }, "US dollars"],
    [{ model: "m", input: "0.0000001" }, "six decimals"],
    [{ model: "m", inputs: 1 }, "inputs"],
    [{ model: "m" }, "state input and output"],
  ])("refuse %j and say why", (override, why) => {
    expect(() => withOverrides(testPrices, [override])).toThrow(why);
  });
});
