import type { Microdollars } from "@iron/types";
import { daysOf } from "./days.ts";
import type { LedgerEntry, SpendQuery, SpendRow } from "./durable-ledger.ts";

/** An entry with what reports need and the book's readers do not. */
export interface ReportEntry extends LedgerEntry {
  readonly labels: Readonly<Record<string, string>>;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

interface Sum {
  readonly requests: Set<string>;
  readonly calls: Set<string>;
  inputTokens: number;
  outputTokens: number;
  amount: number;
  flagged: number;
}

function keyOf(entry: ReportEntry, by: SpendQuery["by"]): string {
  // A quarter of an hour divides every time zone's offset, so days of any zone can be put together from these.
  return by === "day" ? String(entry.at - (entry.at % 900_000)) : (entry.labels[by] ?? "");
}

function add(sum: Sum, entry: ReportEntry): void {
  const call = entry.call ?? "";
  sum.requests.add(call.replace(/\.\d+$/, ""));
  sum.calls.add(call);
  sum.inputTokens += entry.inputTokens;
  sum.outputTokens += entry.outputTokens;
  sum.amount += entry.amount;
  if (entry.source !== "provider") sum.flagged += entry.amount;
}

/** What SQL does in one query, for stores that have none. */
export async function aggregateSpend(
  entries: AsyncIterable<ReportEntry>,
  { since = 0, until = Infinity, by, timeZone }: SpendQuery,
): Promise<readonly SpendRow[]> {
  const sums = new Map<string, Sum>();
  for await (const entry of entries) {
    if ((entry.kind !== "settle" && entry.kind !== "late") || entry.at < since || entry.at >= until) continue;
    const key = keyOf(entry, by);
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = { requests: new Set(), calls: new Set(), inputTokens: 0, outputTokens: 0, amount: 0, flagged: 0 };
      sums.set(key, sum);
    }
    add(sum, entry);
  }
  const rows = Array.from(
    sums,
    ([key, { requests, calls, inputTokens, outputTokens, amount, flagged }]): SpendRow => ({
      key,
      requests: requests.size,
      calls: calls.size,
      inputTokens,
      outputTokens,
      amount: amount as Microdollars,
      flagged: flagged as Microdollars,
    }),
  );
  if (by === "day") return daysOf(rows, timeZone);
  return rows.toSorted((a, b) => b.amount - a.amount || (a.key < b.key ? -1 : 1));
}
