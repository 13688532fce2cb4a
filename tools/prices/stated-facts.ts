import { readFileSync } from "node:fs";
import { join } from "node:path";
import { perToken, picodollars, type Row } from "./row.ts";

/**
 * `confirmed`: the source says so. `bound`: no figure is higher, as far as is known; what the source says is in the note. `unconfirmed`: as
 * far as we know, and the source is where it should be compared before a release.
 */
export type Certainty = "confirmed" | "bound" | "unconfirmed";

/** One figure that no price source has: a limit, a bound, a factor, a fee. */
export interface StatedFact {
  readonly provider: string;
  /** Absent: it holds for all of the provider's models that have no fact of their own. */
  readonly models?: readonly string[];
  /** `maxOutput`, or `toolFees.web_search`. */
  readonly field: string;
  /** Rates in USD per million tokens, fees in USD, factors in thousandths of the plain rate, a tokenizer by its name, all else in tokens. */
  readonly value: number | boolean | string | readonly string[];
  readonly source: string;
  /** YYYY-MM-DD. */
  readonly read: string;
  readonly certainty: Certainty;
  readonly note?: string;
}

export interface StatedRows {
  readonly defaults: Row | undefined;
  readonly models: Readonly<Record<string, Row>>;
}

export function readFacts(): readonly StatedFact[] {
  const text = readFileSync(join(import.meta.dirname, "stated-facts.json"), "utf8");
  return (JSON.parse(text) as { facts: StatedFact[] }).facts;
}

/** The facts of one provider as rows of the table. */
export function statedRows(facts: readonly StatedFact[], provider: string): StatedRows {
  const defaults: Row = {};
  const models: Record<string, Row> = {};
  for (const fact of facts) {
    if (fact.provider !== provider) continue;
    if (fact.models === undefined) put(defaults, fact);
    for (const model of fact.models ?? []) put((models[model] ??= {}), fact);
  }
  return { defaults: Object.keys(defaults).length === 0 ? undefined : defaults, models };
}

const FEES: ReadonlySet<string> = new Set(["toolFees", "unitFees"]);
const RATES: ReadonlySet<string> = new Set(["input", "output"]);

function put(row: Row, { field, value }: StatedFact): void {
  const [group = "", name] = field.split(".");
  const stored = typeof value === "number" ? amount(group, value) : value;
  const target = row as Record<string, unknown>;
  if (name === undefined) target[group] = stored;
  else target[group] = { ...(target[group] as object | undefined), [name]: stored };
}

function amount(group: string, value: number): number {
  if (FEES.has(group)) return picodollars(value);
  return RATES.has(group) ? perToken(value) : value;
}
