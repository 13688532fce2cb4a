import {
  systemClock,
  type BudgetControl,
  type BudgetStatus,
  type CallSize,
  type EndpointKind,
  type Ledger,
  type Microdollars,
  type Policy,
  type RequestText,
  type Target,
} from "@iron/types";
import { budgetPolicy } from "../policy/budget-policy.ts";
import { createRateLimits } from "../policy/rate-limits.ts";
import { readSettings, type Context } from "../policy/settings.ts";
import { createWaitQueue } from "../policy/wait-queue.ts";
import { createMemoryLedger } from "../ledger/memory-ledger.ts";
import { builtinPrices } from "../prices/builtin-prices.ts";
import { withOverrides } from "../prices/price-override.ts";
import type { PriceTable } from "../prices/price-table.ts";
import { createBudgetBook } from "./budget-book.ts";
import { createBudgetControl } from "./budget-control.ts";
import { budgetSettingsSchema, type BudgetOptions } from "./budget-options.ts";
import { quoteCall, type Quote } from "./quote-call.ts";

/** What a quote is asked for. */
export interface QuoteRequest {
  readonly size: CallSize;
  readonly target: Target;
  /** `chat` when absent. */
  readonly kind?: EndpointKind | undefined;
  readonly agent?: string | undefined;
  readonly run?: string | undefined;
  /** The request's texts, for a tighter bound than bytes where money is short. */
  readonly texts?: (() => readonly RequestText[]) | undefined;
}

/** Money control for a router: a policy that holds and settles, and what shows and changes the budgets. */
export interface Budget {
  readonly policy: Policy;
  readonly control: BudgetControls;
  readonly ledger: Ledger;
  readonly prices: PriceTable;
  /** Whether a call would pass now, at which output cap, and which budget binds. Spends and holds nothing. */
  quote(request: QuoteRequest): Quote | Promise<Quote>;
}

/** `BudgetControl`, and what people do with budgets besides. Every change keeps its actor. */
export interface BudgetControls extends BudgetControl {
  /** The full name of a budget; of the one that is meant when none is named. */
  named(budget?: string): string;
  /** Follows a limit that was set elsewhere, where its actor was written down: leaves no entry. */
  takeLimit(limit: Microdollars | undefined, budget: string): void;
  /** Sets what has been spent in the current window to nothing. */
  reset(actor: string, budget?: string): void | Promise<void>;
  /** Adds to what has been spent, or takes from it; never below zero. */
  adjust(
    by: Microdollars,
    entry: { readonly actor: string; readonly reason: string; readonly budget?: string },
  ): void | Promise<void>;
  /** One budget of a name, whether or not it has been used. */
  statusOf(budget: string): BudgetStatus | undefined | Promise<BudgetStatus | undefined>;
}

/**
 * Makes the budgets of one router.
 *
 * @throws {z.ZodError | RangeError} naming the option, its value and what to write instead.
 */
export function createBudget(options: BudgetOptions = {}): Budget {
  const {
    priceTable,
    ledger = createMemoryLedger(),
    clock = systemClock,
    events,
    prices,
    funds,
    ...plain
  } = options;
  budgetSettingsSchema.parse(plain);
  const table = priceTable ?? builtinPrices();
  const context: Context = {
    settings: readSettings(plain),
    book: createBudgetBook(plain, funds),
    ledger: funds?.ledger(ledger) ?? ledger,
    prices: prices === undefined || prices.length === 0 ? table : withOverrides(table, prices),
    clock,
    events,
    leased: funds !== undefined,
  };
  const { waitMs, maxWaiting } = context.settings;
  const onFreed = context.ledger.onFreed?.bind(context.ledger);
  const queue = createWaitQueue({ clock, waitMs, maxWaiting, onFreed });
  funds?.onGrant(queue.wake);
  return {
    policy: budgetPolicy({ context, queue, rates: createRateLimits(plain, clock) }),
    control: createBudgetControl(context, queue),
    ledger: context.ledger,
    prices: context.prices,
    quote: (request) => quoteCall(context, request),
  };
}
