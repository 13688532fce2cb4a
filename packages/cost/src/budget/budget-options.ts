import type { Clock, EventBus, Ledger } from "@iron/types";
import { z } from "zod";
import type { Funds } from "./funds.ts";
import type { PriceOverride } from "../prices/price-override.ts";
import type { PriceTable } from "../prices/price-table.ts";

/** Dollars, with or without a window: `5`, `"0.50"`, `"5/day"`; several hold at once: `["20/month", "2/day"]`. */
export type LimitOption = string | number | readonly (string | number)[];

/** By name; `"*"` gives each one that is not named a budget of its own. */
export type NamedLimits = Readonly<Record<string, LimitOption>>;

export interface RateOption {
  readonly requestsPerMinute?: number | undefined;
  /** Input and output tokens. Checked before a call and charged after it: a call may go over once, and the next ones wait for it. */
  readonly tokensPerMinute?: number | undefined;
  /** A hard limit like any budget, over the minutes of the clock. */
  readonly dollarsPerMinute?: string | number | undefined;
}

/** Plain settings, as they may stand in a configuration file. */
export interface BudgetSettings {
  /** The router's own budget. */
  readonly limit?: LimitOption | undefined;
  readonly agents?: NamedLimits | undefined;
  readonly runs?: NamedLimits | undefined;
  readonly keys?: NamedLimits | undefined;
  readonly models?: NamedLimits | undefined;
  readonly providers?: NamedLimits | undefined;
  /** The most any one call may cost, in dollars. */
  readonly callCeiling?: string | number | undefined;
  /** Over all calls. */
  readonly rate?: RateOption | undefined;
  /** For each agent. */
  readonly agentRate?: RateOption | undefined;
  /** IANA name of the zone whose midnights begin days, weeks and months. `UTC` */
  readonly timeZone?: string | undefined;
  /** Percent of a limit at which one event is raised each. `[50, 80, 90, 100]` */
  readonly thresholds?: readonly number[] | undefined;
  /** The share of the free money that a call which names no output cap may hold. `0.25` */
  readonly maxShareOfFree?: number | undefined;
  /** Lower a call's output cap to what fits rather than refuse it. `true` */
  readonly clamp?: boolean | undefined;
  /** The smallest cap that clamping may set. `1024` */
  readonly minOutputTokens?: number | undefined;
  /** How long a call waits for money that calls in flight hold. `5000`; 0 refuses at once. */
  readonly waitMs?: number | undefined;
  /** How many calls may wait. `1000` */
  readonly maxWaiting?: number | undefined;
  /** Let models without a known price pass under a limit, each call holding and charging this many dollars. */
  readonly unpricedCeiling?: string | number | undefined;
  /** Let batches and background responses pass under a limit; what they spend later is not counted. `false` */
  readonly allowDeferred?: boolean | undefined;
  /** How many uses of a provider's tools to allow for where the request states no limit. Without it such calls are refused under a limit. */
  readonly serverToolSteps?: number | undefined;
  /** The service tier at which the account serves requests that name none. */
  readonly assumedServiceTier?: string | undefined;
  /** Where money is short and a call's tokenizer is not public, ask the provider's free endpoint to count its input: one more round trip, of at most 2 s. `false` */
  readonly countTokens?: boolean | undefined;
  /** A configured provider's name, and the name in the price table whose prices it charges. */
  readonly priceAs?: Readonly<Record<string, string>> | undefined;
  /** Prices of your own, on top of the table's. */
  readonly prices?: readonly PriceOverride[] | undefined;
}

export interface BudgetOptions extends BudgetSettings {
  /** The table to read prices from; the one that comes with the package when absent. */
  readonly priceTable?: PriceTable | undefined;
  /** Where money is kept; in memory when absent. */
  readonly ledger?: Ledger | undefined;
  readonly clock?: Clock | undefined;
  /** Money granted by somebody else, such as leases of a control server: every call counts against it, and none is beyond it. */
  readonly funds?: Funds | undefined;
  /** Hears thresholds and overruns. */
  readonly events?: EventBus | undefined;
}

const amount = z.union([z.string(), z.number()]);
const limit = z.union([amount, z.array(amount)]);
const named = z.record(z.string().min(1), limit);
const count = z.int().positive();
const rate = z.strictObject({
  requestsPerMinute: count.optional(),
  tokensPerMinute: count.optional(),
  dollarsPerMinute: amount.optional(),
});

/** The shape of `BudgetSettings`; amounts are read by `parseBudget`, overrides by their own schema. */
export const budgetSettingsSchema: z.ZodType<Omit<BudgetSettings, "prices">> = z.strictObject({
  limit: limit.optional(),
  agents: named.optional(),
  runs: named.optional(),
  keys: named.optional(),
  models: named.optional(),
  providers: named.optional(),
  callCeiling: amount.optional(),
  rate: rate.optional(),
  agentRate: rate.optional(),
  timeZone: z.string().refine(isTimeZone, "must be an IANA time zone such as Europe/Vienna").optional(),
  thresholds: z.array(z.int().min(1).max(1000)).optional(),
  maxShareOfFree: z.number().gt(0).max(1).optional(),
  clamp: z.boolean().optional(),
  minOutputTokens: count.optional(),
  waitMs: z.int().min(0).max(600_000).optional(),
  maxWaiting: z.int().min(0).optional(),
  unpricedCeiling: amount.optional(),
  allowDeferred: z.boolean().optional(),
  serverToolSteps: z.int().min(0).optional(),
  assumedServiceTier: z.string().min(1).optional(),
  countTokens: z.boolean().optional(),
  priceAs: z.record(z.string(), z.string()).optional(),
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
