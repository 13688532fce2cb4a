import { RATE_NAMES, type Row } from "./row.ts";

/** One row of two, the newer source first. Where they disagree it is said in `disagreements`, as rows of the report's table. */
export function mergeRows(
  where: string,
  { older, newer }: { readonly older: Row | undefined; readonly newer: Row },
  disagreements: string[],
): Row {
  if (older === undefined) return newer;
  const merged: Row = { ...older, ...newer };
  for (const key of RATE_NAMES) {
    const [a, b] = [older[key], newer[key]];
    if (a !== undefined && b !== undefined && a !== b) {
      disagreements.push(`| ${where} | ${key} | ${a / 1e6} | ${b / 1e6} | ${b / 1e6} (newer) |`);
    }
  }
  if (older.context !== undefined && newer.context !== undefined && older.context !== newer.context) {
    merged.context = Math.max(older.context, newer.context);
    disagreements.push(
      `| ${where} | context | ${older.context} | ${newer.context} | ${merged.context} (larger) |`,
    );
  }
  const [a, b] = [older.tiers?.[0]?.above, newer.tiers?.[0]?.above];
  if (a !== b) {
    const kept = a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
    disagreements.push(
      `| ${where} | tier above | ${a ?? "none"} | ${b ?? "none"} | ${kept} (stated, lower) |`,
    );
    if (newer.tiers !== undefined && kept !== undefined) {
      merged.tiers = newer.tiers.map((tier, index) =>
        index === 0 ? { ...older.tiers?.[0], ...tier, above: kept } : tier,
      );
    }
  } else if (newer.tiers !== undefined) {
    merged.tiers = newer.tiers.map((tier, index) => ({ ...older.tiers?.[index], ...tier }));
  }
  return merged;
}
