import type { Account, BudgetId, HoldRequest, Microdollars } from "@iron/types";
import { checkedAmount } from "./checked-amount.ts";

/** The counters of one account, in microdollars. `limit` is the one last stated. */
export interface Balance {
  readonly budget: BudgetId;
  limit: number;
  spent: number;
  held: number;
}

export function emptyBalance(budget: BudgetId): Balance {
  return { budget, limit: 0, spent: 0, held: 0 };
}

export function freeOf(one: Balance): number {
  return one.limit - one.spent - one.held;
}

export function accountOf(one: Balance): Account {
  return {
    budget: one.budget,
    limit: one.limit as Microdollars,
    spent: one.spent as Microdollars,
    held: one.held as Microdollars,
  };
}

/** What to hold, or the balance with least room when not even the least fits. */
export function amountToHold(chain: readonly Balance[], request: HoldRequest): number | Balance {
  const want = checkedAmount(request.want);
  const atLeast = Math.min(checkedAmount(request.atLeast), want);
  let tightest = chain[0];
  for (const one of chain) if (tightest === undefined || freeOf(one) < freeOf(tightest)) tightest = one;
  if (tightest === undefined) return want;
  const room = freeOf(tightest);
  if (room < atLeast) return tightest;
  if (request.shareOfFree === undefined) return Math.min(want, room);
  return Math.min(want, room, Math.max(atLeast, shareOf(room, request.shareOfFree)));
}

/** Whole, rounded down, and without leaving the safe integers. */
function shareOf(room: number, thousandths: number): number {
  return Math.floor(room / 1000) * thousandths + Math.floor(((room % 1000) * thousandths) / 1000);
}
