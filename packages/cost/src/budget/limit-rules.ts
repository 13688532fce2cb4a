import type { BudgetSettings, LimitOption, NamedLimits } from "./budget-options.ts";
import { SCOPES, type Scope } from "./budget-name.ts";
import { parseBudget, type BudgetAmount, type Period } from "./parse-budget.ts";

/** The limits stated for each scope, by name; `*` stands for every name that is not stated. */
export type Rules = ReadonlyMap<Scope, ReadonlyMap<string, readonly BudgetAmount[]>>;

/** @throws {RangeError} naming the limit that cannot be read. */
export function readRules(settings: BudgetSettings): Rules {
  const stated: Readonly<Record<Scope, NamedLimits | undefined>> = {
    agent: settings.agents,
    run: settings.runs,
    key: settings.keys,
    model: settings.models,
    provider: settings.providers,
  };
  const rules = new Map<Scope, ReadonlyMap<string, readonly BudgetAmount[]>>();
  for (const scope of SCOPES) {
    const limits = stated[scope];
    if (limits === undefined) continue;
    const entries = Object.entries(limits).map(([name, limit]) => {
      return [name, amountsOf(limit, `${scope}s.${name}`)] as const;
    });
    rules.set(scope, new Map(entries));
  }
  return rules;
}

/** @throws {RangeError} for a value that cannot be read, or two limits for the same window. */
export function amountsOf(limit: LimitOption | undefined, where: string): readonly BudgetAmount[] {
  if (limit === undefined) return [];
  const amounts = (Array.isArray(limit) ? limit : [limit]).map((one: string | number) => parseBudget(one));
  const seen = new Set<Period | undefined>();
  for (const { per } of amounts) {
    if (seen.has(per)) throw new RangeError(`${where}: states two limits per ${per ?? "lifetime"}; keep one`);
    seen.add(per);
  }
  return amounts;
}
