import type { BudgetControls } from "@iron/cost";
import { createMemoryStore } from "@iron/runtime-state";
import type { Clock } from "@iron/types";
import { auditTrail } from "../audit/audit-trail.ts";
import { auditedLimits } from "../audit/audited-limits.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { keepSettings } from "../state/kept-settings.ts";
import { createSharedLimits, type SharedLimits } from "../state/shared-limits.ts";
import { budgetSettings } from "./budget-settings.ts";
import type { RouterHooks } from "./start-router-options.ts";

const LOOK_MS = 1000;

export interface LimitParts {
  readonly control: BudgetControls;
  readonly config: RuntimeConfig;
  readonly hooks: RouterHooks;
  readonly clock: Clock;
}

/** A budget's limits as they stand in the state; `begin` once the router listens, and what that returns when it stops. */
export interface LimitsInForce extends SharedLimits {
  begin(): Promise<() => void>;
}

export async function shareLimits({ control, config, hooks, clock }: LimitParts): Promise<LimitsInForce> {
  const { openState: state } = hooks;
  const store = state?.store ?? createMemoryStore({ clock });
  const limits = auditedLimits(createSharedLimits({ control, store, clock }), auditTrail(hooks));
  await limits.load({ asConfigured: true });
  // Over a ledger that has to be waited for, what is asked for at once is what it said last: let it have said it.
  control.current();
  await control.status();
  return {
    ...limits,
    async begin(): Promise<() => void> {
      if (state?.shared !== true) return () => undefined;
      await keepSettings(store, budgetSettings(config));
      return limits.follow(LOOK_MS);
    },
  };
}
