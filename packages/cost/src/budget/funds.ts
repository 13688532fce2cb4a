import type { BudgetId, Ledger, Microdollars } from "@iron/types";
import type { BudgetAccount } from "./budget-account.ts";

/** Money that somebody else grants, such as a control server by leases: one more budget that every call counts against, which nobody here can raise. */
export interface Funds {
  /** What people read: `lease`. */
  readonly name: string;
  /** Its account in the ledger. */
  readonly budget: BudgetId;
  /** All that was granted so far. */
  readonly limit: Microdollars;
  /** The ledger to hold in: asks for more when what was granted runs low. Called once. */
  ledger(inner: Ledger): Ledger;
  /** Calls back whenever more was granted, so that calls which wait try again. */
  onGrant(listener: () => void): void;
}

export function fundsAccount(funds: Funds): BudgetAccount {
  return {
    name: funds.name,
    per: undefined,
    rate: false,
    granted: true,
    raised: undefined,
    most: undefined,
    get limit(): Microdollars {
      return funds.limit;
    },
    idAt: () => funds.budget,
    resetsAt: () => undefined,
  };
}
