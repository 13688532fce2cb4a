import type { BudgetId, Microdollars } from "@iron/types";
import type { Period } from "./parse-budget.ts";
import { windowAt, type Window } from "./window.ts";

/** What stands for "no limit" in a ledger: more than nine billion dollars. */
export const NO_LIMIT = Number.MAX_SAFE_INTEGER as Microdollars;

/** One budget: its limit, and the ledger account of the window it is in. */
export interface BudgetAccount {
  /** `router`, `agent:alice`, `router/day`. */
  readonly name: string;
  readonly per: Period | undefined;
  /** A rate limit in dollars: its refusals say to slow down. */
  readonly rate: boolean;
  /** Its limit is what somebody else granted: nobody here sets, resets or adjusts it, and it has no thresholds. */
  readonly granted?: true;
  limit: Microdollars | undefined;
  /** The highest threshold that has been raised in this window; undefined until the first charge. */
  raised: number | undefined;
  /** Spent and held as a hold has last seen them, in microdollars: what is spent cannot pass it without a further hold. Undefined: not known. */
  most: number | undefined;
  /** The ledger's account for the window that `at` (epoch milliseconds) falls in. */
  idAt(at: number): BudgetId;
  /** Epoch milliseconds at which the current window ends. */
  resetsAt(at: number): number | undefined;
}

export interface BudgetAccountOptions {
  readonly name: string;
  readonly per?: Period | undefined;
  readonly limit: Microdollars | undefined;
  readonly timeZone: string;
  readonly rate?: boolean;
}

export function createBudgetAccount(options: BudgetAccountOptions): BudgetAccount {
  const { name, per, timeZone } = options;
  const lifetime = name as BudgetId;
  let window: Window | undefined;
  let id = lifetime;

  function enter(at: number, kind: Period): Window {
    if (window !== undefined && at >= window.startsAt && at < window.endsAt) return window;
    window = windowAt(at, kind, timeZone);
    id = `${name}@${window.id}` as BudgetId;
    account.raised = undefined;
    account.most = undefined;
    return window;
  }

  const account: BudgetAccount = {
    name,
    per,
    rate: options.rate ?? false,
    limit: options.limit,
    raised: undefined,
    most: undefined,
    idAt(at): BudgetId {
      if (per === undefined) return lifetime;
      enter(at, per);
      return id;
    },
    resetsAt: (at) => (per === undefined ? undefined : enter(at, per).endsAt),
  };
  return account;
}
