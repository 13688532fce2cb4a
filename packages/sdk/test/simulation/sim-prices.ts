import { createPriceTable, type PriceTable } from "@iron/cost";

/** Microdollars: one per input token, ten per output token; nothing is framed, cached or tiered. So a bill can be told without our arithmetic. */
export const SIM_PRICE = { input: 1, output: 10, maxOutput: 4096, tokensPerSecond: 100 } as const;

export const SIM_MODELS = ["m-one", "m-two"] as const;

const row = {
  input: 1_000_000,
  output: 10_000_000,
  maxOutput: SIM_PRICE.maxOutput,
  context: 100_000,
} as const;

export const simPrices: PriceTable = createPriceTable({
  date: "2026-01-01",
  sources: ["simulation"],
  providers: {
    sim: {
      defaults: {
        framing: { base: 0, perMessage: 0, tools: 0, perTool: 0 },
        topSpeed: SIM_PRICE.tokensPerSecond,
      },
      models: { "m-one": row, "m-two": row },
    },
  },
});
