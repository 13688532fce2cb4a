import type { Account, EventBus, Microdollars } from "@iron/types";
import type { BudgetAccount } from "../budget/budget-account.ts";

export interface ThresholdCheck {
  readonly events: EventBus | undefined;
  readonly thresholds: readonly number[];
  readonly at: number;
}

/** Raises one event for each threshold that a charge of `amount` has taken the budget past. Never raises one twice in the same window. */
export function raiseThresholds(
  check: ThresholdCheck,
  budget: BudgetAccount,
  charge: { readonly amount: Microdollars; readonly account: Omit<Account, "limit"> },
): void {
  const { limit } = budget;
  if (limit === undefined) return;
  const { spent } = charge.account;
  // What was passed before this router began to watch is no news.
  budget.raised ??= lastPassed(check.thresholds, spent - charge.amount, limit);
  // The common case: nothing passed, or everything long ago.
  if (budget.raised >= (check.thresholds.at(-1) ?? 0)) return;
  for (const percent of check.thresholds) {
    if (percent <= budget.raised || !isPast(percent, spent, limit)) continue;
    budget.raised = percent;
    check.events?.publish({
      type: "budget_threshold",
      at: check.at,
      budget: budget.name,
      percent,
      spent,
      limit,
    });
  }
}

/**
 * Whether a charge may take the budget past a threshold. Money is held before it is spent, so where what is spent and held together is below the
 * next threshold, no charge within its hold can pass it, and the ledger need not be asked.
 */
export function mayPass(thresholds: readonly number[], { limit, raised, most }: BudgetAccount): boolean {
  if (limit === undefined) return false;
  if (raised === undefined || most === undefined) return true;
  const next = thresholds.find((percent) => percent > raised);
  return next !== undefined && isPast(next, most, limit);
}

const SMALL = 9e12;

function lastPassed(thresholds: readonly number[], spent: number, limit: number): number {
  let last = 0;
  for (const percent of thresholds) if (isPast(percent, spent, limit)) last = percent;
  return last;
}

/** Spent x 100 >= limit x percent, without leaving the safe integers. A limit of nothing is never past. */
function isPast(percent: number, spent: number, limit: number): boolean {
  if (limit === 0) return false;
  // Sums below 2^53 / 1000 (nine million dollars) need no big integers.
  if (spent < SMALL && limit < SMALL) return spent * 100 >= limit * percent;
  return BigInt(spent) * 100n >= BigInt(limit) * BigInt(percent);
}
