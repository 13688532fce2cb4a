import { type BudgetControls, type BudgetSettings, createBudget } from "@iron/cost";
import type { DurableLedger } from "@iron/runtime-state";
import { type BudgetStatus, type Clock, systemClock } from "@iron/types";
import { keptSettings } from "./kept-settings.ts";
import type { OpenState } from "./open-router-state.ts";
import { createSharedLimits } from "./shared-limits.ts";

/** Budgets as they stand in a state, without a router. */
export interface BudgetDesk {
  readonly control: BudgetControls;
  /** Every budget with a limit, also those of single agents, runs and the like that have spent. */
  status(): Promise<readonly BudgetStatus[]>;
  /** Whether a router has ever run on this state, and so its settings are known. */
  readonly settings: BudgetSettings | undefined;
}

export interface BudgetDeskOptions {
  readonly state: Pick<OpenState, "store"> & { readonly ledger: DurableLedger };
  /** Used when no router has run on the state yet. */
  readonly settings?: BudgetSettings | undefined;
  readonly clock?: Clock | undefined;
}

/** Reads which budgets there are from what the last router left word of. What is set here, routers on the same state follow. */
export async function openBudgetDesk(options: BudgetDeskOptions): Promise<BudgetDesk> {
  const { state, clock = systemClock } = options;
  const settings = await keptSettings(state.store);
  const budget = createBudget({ ...(settings ?? options.settings), ledger: state.ledger, clock });
  const limits = createSharedLimits({ control: budget.control, store: state.store, clock });
  await limits.load();
  return {
    control: limits.control,
    settings,
    async status(): Promise<readonly BudgetStatus[]> {
      // Budgets that come from a rule for all names exist once their account is named.
      for (const { budget: account } of await state.ledger.accounts()) nameAccount(budget.control, account);
      return budget.control.status();
    },
  };
}

function nameAccount(control: BudgetControls, account: string): void {
  try {
    control.named(account.split("@")[0]);
  } catch (error) {
    // Accounts of other kinds, such as leases, are no budgets of ours.
    if (!(error instanceof RangeError)) throw error;
  }
}
