import type { Maybe } from "./maybe.ts";
import type { Microdollars } from "./money.ts";
import type { CallId } from "./ids.ts";
import type { UsageSource } from "./usage.ts";

/** One account of money, such as `router`, `agent:alice` or `router@2026-11-21`. Window accounts carry their period in the id. */
export type BudgetId = string & { readonly __id: "budget" };

export interface Account {
  readonly budget: BudgetId;
  readonly limit: Microdollars;
  readonly spent: Microdollars;
  readonly held: Microdollars;
}

export interface HoldRequest {
  readonly call: CallId;
  /** Every budget the call counts against, with the limit in force now. All hold, or none does. */
  readonly budgets: readonly { readonly budget: BudgetId; readonly limit: Microdollars }[];
  /** The worst case. */
  readonly want: Microdollars;
  /** The least that is still useful. When `want` does not fit and this does, what is free is held. */
  readonly atLeast: Microdollars;
  /** Hold at most this share of the smallest free amount, in parts per thousand, but never less than `atLeast` if that fits. */
  readonly shareOfFree?: number | undefined;
  /** Facts kept with the entry: provider, model, agent, run. Names only. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** One of `budgets`: the answer to a hold that was just made is to say how it stands. */
  readonly tell?: BudgetId | undefined;
}

export type HoldAnswer =
  | {
      readonly held: Microdollars;
      readonly short?: undefined;
      /** The budget to `tell` of, just after the hold. A ledger may leave it out, and is then asked for the account. */
      readonly stands?: Omit<Account, "limit"> | undefined;
    }
  /** The budget that had least room, as it stood at that instant. */
  | { readonly held?: undefined; readonly short: Account; readonly stands?: undefined };

export interface Settlement {
  /** What the call is charged. More than was held is recorded as an overrun. */
  readonly amount: Microdollars;
  readonly source: UsageSource;
  /** Added to the hold's labels; the same name replaces. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** What was consumed, for reports: totals of the provider's usage, when known. */
  readonly tokens?: { readonly input: number; readonly output: number } | undefined;
}

export type CloseAnswer = "closed" | "already_closed" | "unknown";

/**
 * Where holds and charges live. Every method is atomic and, per call id, idempotent: repeating it changes nothing. A store that cannot
 * answer throws an `IronError` (`ledger_unavailable`): then no byte goes upstream.
 */
export interface Ledger {
  hold(request: HoldRequest): Maybe<HoldAnswer>;
  /** Raises an open hold by `by`, in every budget of its chain or in none. False when it does not fit. */
  extend(call: CallId, by: Microdollars): Maybe<boolean>;
  settle(call: CallId, settlement: Settlement): Maybe<CloseAnswer>;
  void(call: CallId, reason: string): Maybe<CloseAnswer>;
  account(budget: BudgetId): Maybe<Omit<Account, "limit">>;
  /** Changes `spent` by an explicit entry with its actor; never below zero. */
  adjust(
    budget: BudgetId,
    by: Microdollars,
    entry: { readonly actor: string; readonly reason: string },
  ): Maybe<void>;
  /** Open holds; a durable ledger can say whose they are. */
  open(): Maybe<readonly { readonly call: CallId; readonly held: Microdollars }[]>;
  /**
   * Tells when another process may have freed money, until what is returned is called. Absent where no other process can. Costs something only
   * while somebody listens, so listen while somebody waits.
   */
  onFreed?(listener: () => void): () => void;
}
