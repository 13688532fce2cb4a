import type { SpendBy, SpendRow } from "@iron/runtime-state";
import { formatUsd, microdollars } from "@iron/types";
import type { Colors } from "./colors.ts";
import { csv } from "./csv.ts";
import { everyDay } from "./every-day.ts";
import { printable } from "./printable.ts";
import { sparkLine } from "./spark-line.ts";
import { table } from "./table.ts";
import { grouped } from "./counted.ts";

export interface SpendReport {
  /** Epoch milliseconds. */
  readonly since?: number;
  readonly until?: number;
  readonly timeZone: string;
  readonly by: SpendBy;
  readonly rows: readonly SpendRow[];
  /** The same by day. */
  readonly days: readonly SpendRow[];
}

type Figures = Omit<SpendRow, "key">;

/** For people: a table, its total, a bar for each day, and what of it is a guess. */
export function spendText(report: SpendReport, colors: Colors): string {
  const { by, rows, days } = report;
  if (rows.length === 0) return "nothing was spent in that time\n";
  const total = sumOf(rows);
  const most = Math.max(...rows.map(({ amount }) => amount), 1);
  const head = [by.toUpperCase(), "REQUESTS", "CALLS", "TOKENS IN", "TOKENS OUT", "COST", ""];
  const body = rows.map((row) =>
    cells(printable(row.key === "" ? "-" : row.key, 48), row, bar(row.amount / most)),
  );
  const lines = [table({ head, rows: [...body, cells("total", total, "")], text: [0, 6] }, colors)];
  if (by !== "day") lines.push(daysLine(days));
  if (total.flagged > 0)
    lines.push(
      `${formatUsd(total.flagged)} of it is not by the provider's own count: replies that were cut, silent or without usage, and crashes.\n`,
    );
  return lines.join("");
}

function cells(name: string, row: Figures, last: string): readonly string[] {
  return [
    name,
    grouped(row.requests),
    grouped(row.calls),
    grouped(row.inputTokens),
    grouped(row.outputTokens),
    formatUsd(row.amount),
    last,
  ];
}

function bar(share: number): string {
  return "█".repeat(Math.round(share * 16)) || "▏";
}

function daysLine(days: readonly SpendRow[]): string {
  const all = everyDay(days);
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return "";
  const most = Math.max(...all.map(({ amount }) => amount));
  const span = first.day === last.day ? first.day : `${first.day} to ${last.day}`;
  return `per day  ${sparkLine(all.map(({ amount }) => amount))}  ${span}, at most ${formatUsd(microdollars(most))}\n`;
}

export function spendJson({ since, until, timeZone, by, rows }: SpendReport): string {
  return `${JSON.stringify({
    by,
    timeZone,
    ...(since !== undefined && { since: new Date(since).toISOString() }),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
    rows: rows.map(({ key, ...figures }) => ({ [by]: key, ...shown(figures) })),
    total: shown(sumOf(rows)),
  })}\n`;
}

function shown({ amount, flagged, ...counts }: Figures): Readonly<Record<string, unknown>> {
  return { ...counts, microdollars: amount, flaggedMicrodollars: flagged, usd: formatUsd(amount) };
}

export function spendCsv({ by, rows }: SpendReport): string {
  return csv([
    [by, "requests", "calls", "input_tokens", "output_tokens", "usd", "flagged_usd"],
    ...rows.map((row) => [
      row.key,
      row.requests,
      row.calls,
      row.inputTokens,
      row.outputTokens,
      plainUsd(row.amount),
      plainUsd(row.flagged),
    ]),
  ]);
}

function plainUsd(amount: SpendRow["amount"]): string {
  return formatUsd(amount).replace("$", "");
}

function sumOf(rows: readonly SpendRow[]): Figures {
  const sum = (field: keyof Figures): number => rows.reduce((total, row) => total + row[field], 0);
  return {
    requests: sum("requests"),
    calls: sum("calls"),
    inputTokens: sum("inputTokens"),
    outputTokens: sum("outputTokens"),
    amount: microdollars(sum("amount")),
    flagged: microdollars(sum("flagged")),
  };
}
