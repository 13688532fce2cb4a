import type { Microdollars } from "@iron/types";
import type { SpendRow } from "./durable-ledger.ts";

/** Puts rows whose keys are epoch milliseconds together by the calendar days of a time zone, oldest first. */
export function daysOf(rows: readonly SpendRow[], timeZone = "UTC"): readonly SpendRow[] {
  // This locale writes dates as 2026-11-21.
  const calendar = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const days = new Map<string, SpendRow>();
  for (const row of rows) {
    const key = calendar.format(Number(row.key));
    const day = days.get(key);
    days.set(key, day === undefined ? { ...row, key } : sum(day, row));
  }
  return [...days.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function sum(a: SpendRow, b: SpendRow): SpendRow {
  return {
    key: a.key,
    requests: a.requests + b.requests,
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    amount: (a.amount + b.amount) as Microdollars,
    flagged: (a.flagged + b.flagged) as Microdollars,
  };
}
