import type { SpendRow } from "@iron/runtime-state";

const DAY_MS = 86_400_000;
/** A line of more bars than this fits no terminal: the last ones are shown. */
const MOST = 60;

/** Every day from the first to the last, also those on which nothing was spent. */
export function everyDay(
  rows: readonly SpendRow[],
): readonly { readonly day: string; readonly amount: number }[] {
  const amounts = new Map(rows.map(({ key, amount }) => [key, Number(amount)]));
  const [first, last] = [rows[0], rows.at(-1)].map((row) => Date.parse(`${row?.key ?? ""}T00:00:00Z`));
  if (first === undefined || last === undefined || Number.isNaN(first + last)) return [];
  const from = Math.max(first, last - (MOST - 1) * DAY_MS);
  return Array.from({ length: Math.round((last - from) / DAY_MS) + 1 }, (_, at) => {
    const day = new Date(from + at * DAY_MS).toISOString().slice(0, 10);
    return { day, amount: amounts.get(day) ?? 0 };
  });
}
