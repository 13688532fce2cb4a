import type { BudgetSettings } from "@iron/cost";
import type { RuntimeConfig } from "../config/runtime-config.ts";

/** The budget's settings, however briefly they were written. */
export function budgetSettings({ budget, prices }: RuntimeConfig): BudgetSettings {
  const settings = isBrief(budget) ? { limit: budget } : budget;
  return { ...settings, ...(prices !== undefined && { prices }) };
}

function isBrief(budget: RuntimeConfig["budget"]): budget is string | number | readonly (string | number)[] {
  return typeof budget === "string" || typeof budget === "number" || Array.isArray(budget);
}
