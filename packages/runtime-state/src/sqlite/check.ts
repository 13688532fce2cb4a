import { unavailable } from "../ledger/unavailable.ts";
import type { Statements } from "./statements.ts";
import { isIntact } from "./entries.ts";

interface Sums {
  spent: number;
  held: number;
}

/** Adds up a query of (budgets, spent, held) per budget: chains are few, so the sums are made before they are taken apart. */
function sumsPerBudget(sql: Statements, query: string): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  for (const row of sql.all(query)) {
    for (const budget of JSON.parse(String(row["budgets"])) as string[]) {
      const sum = sums.get(budget) ?? { spent: 0, held: 0 };
      sum.spent += Number(row["spent"]);
      sum.held += Number(row["held"]);
      sums.set(budget, sum);
    }
  }
  return sums;
}

/** What the entries say that each budget has spent and holds. */
export function bookedSums(sql: Statements): Map<string, Sums> {
  return sumsPerBudget(
    sql,
    "SELECT budgets, sum(amount) AS spent, sum(held) AS held FROM entry GROUP BY budgets",
  );
}

/** Every counter against the entries it is the sum of. Names what disagrees; empty when all is well. */
export function checkDerivation(sql: Statements): readonly string[] {
  const flaws: string[] = [];
  const booked = bookedSums(sql);
  const open = sumsPerBudget(
    sql,
    "SELECT budgets, 0 AS spent, sum(held) AS held FROM call WHERE state = 'open' GROUP BY budgets",
  );
  for (const row of sql.all("SELECT budget, spent, held FROM account")) {
    const budget = String(row["budget"]);
    const { spent, held } = booked.get(budget) ?? { spent: 0, held: 0 };
    booked.delete(budget);
    if (row["spent"] !== spent) flaws.push(`${budget}: spent is ${row["spent"]}, its entries say ${spent}`);
    if (row["held"] !== held) flaws.push(`${budget}: held is ${row["held"]}, its entries say ${held}`);
    const calls = open.get(budget)?.held ?? 0;
    if (calls !== held) flaws.push(`${budget}: open calls hold ${calls}, its entries say ${held}`);
  }
  for (const budget of booked.keys()) flaws.push(`${budget}: has entries and no account`);
  return flaws;
}

/** The slow part: every entry against its own checksum, and none missing between the first and the last. */
export function checkEntries(sql: Statements): readonly string[] {
  const flaws: string[] = [];
  for (const row of sql.each("SELECT * FROM entry ORDER BY seq")) {
    if (!isIntact(row)) flaws.push(`entry ${row["seq"]} was changed after it was written`);
  }
  const given = sql.get("SELECT seq FROM sqlite_sequence WHERE name = 'entry'");
  const kept = sql.get("SELECT count(*) AS entries FROM entry");
  const purged = sql.get("SELECT value FROM meta WHERE name = 'purged'");
  const missing = Number(given?.["seq"] ?? 0) - Number(kept?.["entries"]) - Number(purged?.["value"] ?? 0);
  if (missing !== 0) flaws.push(`${missing} entries are missing`);
  return flaws;
}

/**
 * At opening: SQLite's own check, then the counters against the entries.
 *
 * @throws {IronError} `ledger_unavailable` naming what is wrong and the way out.
 */
export function refuseDamage(sql: Statements, file: string): void {
  const rows = sql.db.prepare("PRAGMA quick_check(3)").all() as { quick_check?: string }[];
  const structure = rows.map((row) => String(Object.values(row)[0])).filter((text) => text !== "ok");
  const flaws = structure.length > 0 ? structure : checkDerivation(sql);
  if (flaws.length > 0) throw damaged(file, flaws.slice(0, 3).join("; "));
}

/** The refusal to work on a damaged ledger. */
export function damaged(file: string, what: string): Error {
  return unavailable(
    `the ledger ${file} is damaged (${what}). It was not changed. Recover what can be read with --rebuild, or restore a backup`,
    { path: file, cause: "damaged" },
  );
}
