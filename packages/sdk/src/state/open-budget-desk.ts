import { type BudgetControls, createBudget, type Period, PERIODS, windowAt } from "@iron/cost";
import type { DurableLedger } from "@iron/runtime-state";
import { type BudgetId, type BudgetStatus, type Clock, type Microdollars, systemClock } from "@iron/types";
import { budgetSettings } from "../compose/budget-settings.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { keptSettings } from "./kept-settings.ts";
import type { OpenState } from "./open-router-state.ts";
import { createSharedLimits } from "./shared-limits.ts";

/** Budgets as they stand in a state, without a router. */
export interface BudgetDesk {
  readonly control: BudgetControls;
  /** Every budget with a limit, also those of single agents, runs and the like that have spent. */
  status(): Promise<readonly BudgetStatus[]>;
  /** What a budget has spent in the window that runs. */
  spent(budget: string): Promise<Microdollars>;
}

export interface BudgetDeskOptions {
  readonly state: Pick<OpenState, "store"> & { readonly ledger: DurableLedger };
  /** Used when no router has run on the state yet. */
  readonly config?: RuntimeConfig | undefined;
  readonly clock?: Clock | undefined;
}

/** Reads which budgets there are from what the last router left word of. What is set here, routers on the same state follow. */
export async function openBudgetDesk(options: BudgetDeskOptions): Promise<BudgetDesk> {
  const { state, clock = systemClock } = options;
  const settings = (await keptSettings(state.store)) ?? budgetSettings(options.config ?? {});
  const budget = createBudget({ ...settings, ledger: state.ledger, clock });
  const limits = createSharedLimits({ control: budget.control, store: state.store, clock });
  await limits.load();
  return {
    control: limits.control,
    async spent(name): Promise<Microdollars> {
      const account = accountOf(name, settings.timeZone ?? "UTC", clock.now());
      return (await state.ledger.account(account)).spent;
    },
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

/** A budget of a window has an account for each period. */
function accountOf(name: string, timeZone: string, now: number): BudgetId {
  const per = name.slice(name.lastIndexOf("/") + 1);
  const isWindow = name.includes("/") && (PERIODS as readonly string[]).includes(per);
  return (isWindow ? `${name}@${windowAt(now, per as Period, timeZone).id}` : name) as BudgetId;
}
