import { type BudgetStatus, formatUsd, microdollars } from "@iron/types";

/** A budget as JSON: dollars for people, whole microdollars for programs. */
export function shownBudget(status: BudgetStatus): Readonly<Record<string, unknown>> {
  const { budget, limit, spent, held, resetsAt } = status;
  const free = microdollars(Math.max(0, limit - spent - held));
  return {
    budget,
    limitUsd: formatUsd(limit),
    spentUsd: formatUsd(spent),
    heldUsd: formatUsd(held),
    freeUsd: formatUsd(free),
    microdollars: { limit, spent, held, free },
    ...(resetsAt !== undefined && { resetsAt: new Date(resetsAt).toISOString() }),
  };
}
