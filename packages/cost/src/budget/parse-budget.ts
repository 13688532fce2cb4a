import { type Microdollars } from "@iron/types";
import { scaledDecimal } from "../arithmetic/decimal.ts";

export type Period = "minute" | "hour" | "day" | "week" | "month";

/** An amount of money, for ever or per window of time. */
export interface BudgetAmount {
  readonly limit: Microdollars;
  readonly per?: Period;
}

export const PERIODS: readonly Period[] = ["minute", "hour", "day", "week", "month"];

/**
 * Reads `"5"` (dollars, for ever), `"0.50/day"`, `"$20/month"`, or the number 5.
 *
 * @throws {RangeError} that names the value and what to write instead.
 */
export function parseBudget(value: string | number): BudgetAmount {
  const [amount = "", period, ...rest] = String(value).split("/");
  const per = period?.trim().toLowerCase();
  if (rest.length > 0 || (per !== undefined && !isPeriod(per))) {
    throw new RangeError(
      `budget ${quote(value)}: the window must be one of ${PERIODS.join(", ")}, as in "5/day"`,
    );
  }
  const limit = parseDollars(amount, `budget ${quote(value)}`);
  return per === undefined ? { limit } : { limit, per };
}

/**
 * Dollars with at most six decimals, as microdollars.
 *
 * @throws {RangeError} that names `what`, the value and the fix.
 */
export function parseDollars(value: string | number, what: string): Microdollars {
  const text = typeof value === "number" ? value : value.trim().replace(/^\$/, "");
  const scaled = scaledDecimal(text, 6);
  if (scaled === undefined || scaled > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(
      `${what}: ${quote(value)} is not an amount in US dollars; write one such as "5" or "0.25", at least 0, with at most six decimals`,
    );
  }
  return Number(scaled) as Microdollars;
}

function isPeriod(text: string): text is Period {
  return (PERIODS as readonly string[]).includes(text);
}

function quote(value: string | number): string {
  return JSON.stringify(value);
}
