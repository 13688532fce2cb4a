import { isDeepStrictEqual } from "node:util";
import { parseBudget } from "@iron/cost";
import type { Microdollars } from "@iron/types";
import type { RuntimeConfig } from "../config/runtime-config.ts";

type BudgetSetting = RuntimeConfig["budget"];

/** One limit to set while the router runs; undefined takes it away. */
export interface NewLimit {
  readonly budget: string;
  readonly limit: Microdollars | undefined;
}

/**
 * The limits to set when the budget setting has changed. Undefined when only a start can lay the budgets out anew. What the configuration
 * said is compared, not what is in force: a limit that an operator has set by hand survives a reload.
 */
export function changedLimits(before: BudgetSetting, after: BudgetSetting): readonly NewLimit[] | undefined {
  if (isDeepStrictEqual(before, after)) return [];
  const old = single(before);
  const next = single(after);
  if (old === undefined || next === undefined) return undefined;
  const gone = old.filter(({ budget }) => !next.some((other) => other.budget === budget));
  return [...gone.map(({ budget }) => ({ budget, limit: undefined })), ...next];
}

/** The router's own limits by name; undefined for any larger setting. */
function single(setting: BudgetSetting): readonly NewLimit[] | undefined {
  if (setting === undefined) return [];
  if (typeof setting === "object" && !Array.isArray(setting)) return undefined;
  return [setting].flat().map((amount) => {
    const { limit, per } = parseBudget(amount as string | number);
    return { budget: per === undefined ? "router" : `router/${per}`, limit };
  });
}
