import type { Clock, EventBus, Ledger, Microdollars } from "@iron/types";
import type { BudgetBook } from "../budget/budget-book.ts";
import type { BudgetSettings } from "../budget/budget-options.ts";
import { parseDollars } from "../budget/parse-budget.ts";
import type { PriceTable } from "../prices/price-table.ts";

/** Settings with their defaults, amounts read. */
export interface PolicySettings {
  readonly clamp: boolean;
  readonly minOutputTokens: number;
  /** Thousandths. */
  readonly shareOfFree: number;
  readonly waitMs: number;
  readonly maxWaiting: number;
  readonly callCeiling: Microdollars | undefined;
  readonly unpricedCeiling: Microdollars | undefined;
  readonly allowDeferred: boolean;
  readonly serverToolSteps: number | undefined;
  readonly assumedServiceTier: string | undefined;
  readonly countTokens: boolean;
  readonly priceAs: ReadonlyMap<string, string>;
  readonly thresholds: readonly number[];
}

/** What the parts of the budget policy share. */
export interface Context {
  readonly settings: PolicySettings;
  readonly book: BudgetBook;
  readonly ledger: Ledger;
  readonly prices: PriceTable;
  readonly clock: Clock;
  readonly events: EventBus | undefined;
  /** The ledger asks for more money by itself when it has not enough. */
  readonly leased: boolean;
}

export function readSettings(options: BudgetSettings): PolicySettings {
  const { callCeiling, unpricedCeiling } = options;
  return {
    clamp: options.clamp ?? true,
    minOutputTokens: options.minOutputTokens ?? 1024,
    shareOfFree: Math.max(1, Math.floor((options.maxShareOfFree ?? 0.25) * 1000)),
    waitMs: options.waitMs ?? 5000,
    maxWaiting: options.maxWaiting ?? 1000,
    callCeiling: callCeiling === undefined ? undefined : parseDollars(callCeiling, "callCeiling"),
    unpricedCeiling:
      unpricedCeiling === undefined ? undefined : parseDollars(unpricedCeiling, "unpricedCeiling"),
    allowDeferred: options.allowDeferred ?? false,
    serverToolSteps: options.serverToolSteps,
    assumedServiceTier: options.assumedServiceTier,
    countTokens: options.countTokens ?? false,
    priceAs: new Map(Object.entries(options.priceAs ?? {})),
    thresholds: [...(options.thresholds ?? [50, 80, 90, 100])].sort((a, b) => a - b),
  };
}
