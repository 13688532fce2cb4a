import { PERIODS, type Period } from "./parse-budget.ts";

/** What budgets can be given to, besides the router. */
export const SCOPES = ["agent", "run", "key", "model", "provider"] as const;
export type Scope = (typeof SCOPES)[number];

export interface BudgetName {
  readonly scope: Scope | "router";
  /** Which agent, run and so on; empty for the router. */
  readonly of: string;
  readonly per: Period | undefined;
}

/**
 * Reads `router`, `agent:alice`, `run:42/day`.
 *
 * @throws {RangeError} naming the value and what to write.
 */
export function parseBudgetName(name: string): BudgetName {
  const slash = name.lastIndexOf("/");
  const end = name.slice(slash + 1);
  const per = slash >= 0 && isPeriod(end) ? end : undefined;
  const base = per === undefined ? name : name.slice(0, slash);
  if (base === "router") return { scope: "router", of: "", per };
  const [scope, ...rest] = base.split(":");
  const of = rest.join(":");
  const known = SCOPES.find((one) => one === scope);
  if (known !== undefined && of !== "") return { scope: known, of, per };
  throw new RangeError(
    `budget ${JSON.stringify(name)}: write router, or agent:NAME, run:NAME, key:NAME, model:NAME, provider:NAME, each with an optional /day or other window`,
  );
}

function isPeriod(text: string): text is Period {
  return (PERIODS as readonly string[]).includes(text);
}
