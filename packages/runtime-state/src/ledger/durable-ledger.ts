import type { Account, BudgetId, CallId, Ledger, Microdollars, UsageSource } from "@iron/types";

export type SpendBy = "model" | "provider" | "agent" | "day" | "run";

export interface SpendQuery {
  /** Epoch milliseconds, inclusive. */
  readonly since?: number;
  /** Epoch milliseconds, exclusive. */
  readonly until?: number;
  readonly by: SpendBy;
  /** IANA zone whose midnights part the days; UTC when not stated. */
  readonly timeZone?: string;
}

/** Settled calls under one heading. Calls without that label come under `""`. */
export interface SpendRow {
  /** The model, provider, agent or run by its label, or the day as `2026-11-21`. */
  readonly key: string;
  /** Client requests; a request that was tried twice counts once. */
  readonly requests: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly amount: Microdollars;
  /** Of the amount: charged by a partial, estimated, ambiguous or crash count and not by the provider's own. */
  readonly flagged: Microdollars;
}

export interface OpenHold {
  readonly call: CallId;
  readonly held: Microdollars;
  /** The router instance that owns it. */
  readonly instance: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

export interface RecoveredHold {
  readonly call: CallId;
  readonly instance: string;
  readonly charged: Microdollars;
}

/** What was found open of instances proved dead, and how it was closed. */
export interface Recovery {
  /** Charged in full, source `crash`: whether the call was sent cannot be known. */
  readonly settled: number;
  /** Holds of nothing, closed without a charge. */
  readonly voided: number;
  readonly list: readonly RecoveredHold[];
}

/** One immutable line of the ledger's book. */
export interface LedgerEntry {
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: "hold" | "extend" | "settle" | "void" | "late" | "adjust" | "carry";
  readonly call?: CallId;
  readonly budgets: readonly BudgetId[];
  /** What `spent` changed by, in every budget named. */
  readonly amount: number;
  /** What `held` changed by. */
  readonly held: number;
  readonly source?: UsageSource;
  readonly actor?: string;
  readonly reason?: string;
}

/** What the durable ledgers offer beyond `Ledger`. Every method rejects with `ledger_unavailable` when the store cannot answer. */
export interface DurableLedger extends Ledger {
  hold(...args: Parameters<Ledger["hold"]>): Promise<Awaited<ReturnType<Ledger["hold"]>>>;
  extend(call: CallId, by: Microdollars): Promise<boolean>;
  settle(...args: Parameters<Ledger["settle"]>): Promise<Awaited<ReturnType<Ledger["settle"]>>>;
  void(...args: Parameters<Ledger["void"]>): Promise<Awaited<ReturnType<Ledger["void"]>>>;
  account(budget: BudgetId): Promise<Omit<Account, "limit">>;
  adjust(...args: Parameters<Ledger["adjust"]>): Promise<void>;
  open(): Promise<readonly OpenHold[]>;
  /** Every account that ever held or spent. */
  accounts(): Promise<readonly Omit<Account, "limit">[]>;
  spend(query: SpendQuery): Promise<readonly SpendRow[]>;
  /** Oldest first, after `after`, at most `limit` (1 000). */
  entries(page?: { readonly after?: number; readonly limit?: number }): Promise<readonly LedgerEntry[]>;
  /** Closes what instances proved dead have left open. Runs at opening; may be called at any time. */
  recover(): Promise<Recovery>;
  /** Folds entries of closed calls before a date into one line per chain of budgets. Balances do not change. */
  purge(before: number, actor: string): Promise<{ readonly removed: number }>;
  /** Recomputes every counter from the entries; empty when all agree. */
  check(): Promise<readonly string[]>;
}
