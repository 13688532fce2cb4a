import { createPriceTable, type PriceTable } from "../../src/index.ts";

/** Round prices: `small` costs 1 microdollar per input token and 10 per output token, with no framing and no premium. */
export const testPrices: PriceTable = createPriceTable({
  date: "2026-11-10",
  sources: ["test"],
  providers: {
    test: {
      defaults: { framing: { base: 0, perMessage: 0, tools: 0, perTool: 0 }, topSpeed: 100 },
      models: {
        small: { input: 1_000_000, output: 10_000_000, maxOutput: 4096, context: 100_000 },
        counted: {
          input: 1_000_000,
          output: 10_000_000,
          maxOutput: 4096,
          context: 100_000,
          tokenizer: "o200k_base",
        },
        endless: { input: 1_000_000, output: 10_000_000 },
        cached: {
          input: 3_000_000,
          output: 15_000_000,
          cacheRead: 300_000,
          cacheWrite5m: 3_750_000,
          cacheWrite1h: 6_000_000,
          cacheWriteOnRequest: true,
          maxOutput: 64_000,
          context: 1_000_000,
          tiers: [
            {
              above: 200_000,
              input: 6_000_000,
              output: 22_500_000,
              cacheRead: 600_000,
              cacheWrite5m: 7_500_000,
              cacheWrite1h: 12_000_000,
            },
          ],
          serviceTiers: { flex: 500, priority: 2000 },
          toolFees: { web_search: 10_000_000_000 },
        },
      },
    },
  },
});
