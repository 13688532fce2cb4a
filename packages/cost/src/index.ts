export { parseBudget, parseDollars, PERIODS, type BudgetAmount, type Period } from "./budget/parse-budget.ts";
export { windowAt, type Window } from "./budget/window.ts";
export {
  boundOf,
  maxOutputTokensOf,
  outputThatFits,
  worstAt,
  type BoundBasis,
  type BoundOptions,
  type CallBound,
  type InputCount,
} from "./bound/bound-of.ts";
export { costOf, type CostOptions } from "./cost/cost-of.ts";
export type { LedgerEntry } from "./ledger/entry-log.ts";
export { createMemoryLedger, type MemoryLedger, type MemoryLedgerOptions } from "./ledger/memory-ledger.ts";
export { builtinPrices } from "./prices/builtin-prices.ts";
export type { ContextTier, Framing, ModelPrice, Rates } from "./prices/model-price.ts";
export type { PriceData, PriceRow, RateRow } from "./prices/price-data.ts";
export { createPriceTable, type PriceTable } from "./prices/price-table.ts";
export type { Funds } from "./budget/funds.ts";
export { createBudget, type Budget, type BudgetControls, type QuoteRequest } from "./budget/create-budget.ts";
export {
  budgetSettingsSchema,
  type BudgetOptions,
  type BudgetSettings,
  type LimitOption,
  type NamedLimits,
  type RateOption,
} from "./budget/budget-options.ts";
export type { Quote } from "./budget/quote-call.ts";
export {
  priceOverrideSchema,
  withOverrides,
  type OverrideRates,
  type PriceOverride,
} from "./prices/price-override.ts";
