import type { Book } from "./book.ts";
import type { Statements } from "./statements.ts";

/** Lets rows go that are otherwise kept for ever, for the length of one piece of work inside the caller's transaction. */
export function whilePurging<T>(sql: Statements, work: () => T): T {
  sql.run("INSERT INTO meta (name, value) VALUES ('purging', '1')");
  const result = work();
  sql.run("DELETE FROM meta WHERE name = 'purging'");
  return result;
}

const OLD = "at < ? AND (call IS NULL OR call NOT IN (SELECT call FROM call WHERE state = 'open'))";

/** Entries after one number, up to another. */
export interface EntrySpan {
  readonly after: number;
  readonly through: number;
}

export interface Purging {
  /** Epoch milliseconds. */
  readonly before: number;
  readonly actor: string;
}

/** All entries that there are. */
export function spanOfEntries(sql: Statements): EntrySpan {
  const row = sql.get("SELECT min(seq) AS first, max(seq) AS last FROM entry");
  return { after: Number(row?.["first"] ?? 1) - 1, through: Number(row?.["last"] ?? 0) };
}

/** Folds old entries of closed calls into one `carry` line per chain, so that balances still are the sum of the entries. Returns how many. */
export function foldEntries(book: Book, { after, through }: EntrySpan, purging: Purging): number {
  return fold(
    book,
    { where: `seq > ? AND seq <= ? AND ${OLD}`, values: [after, through, purging.before] },
    purging,
  );
}

/** Of a purge's `carry` lines after a number, folds those of one chain into one. */
export function foldCarried(book: Book, after: number, purging: Purging): void {
  const carried = "seq > ? AND kind = 'carry' AND at < ?";
  const where = `${carried} AND budgets IN (SELECT budgets FROM entry WHERE ${carried} GROUP BY budgets HAVING count(*) > 1)`;
  fold(book, { where, values: [after, purging.before, after, purging.before] }, purging);
}

interface Lines {
  readonly where: string;
  readonly values: readonly number[];
}

function fold({ sql, entries }: Book, { where, values }: Lines, { before, actor }: Purging): number {
  const sums = sql.all(
    `SELECT budgets, sum(amount) AS amount, sum(held) AS held FROM entry WHERE ${where} GROUP BY budgets`,
    ...values,
  );
  if (sums.length === 0) return 0;
  const removed = whilePurging(sql, () => sql.run(`DELETE FROM entry WHERE ${where}`, ...values));
  for (const { budgets, amount, held } of sums) {
    entries.add({
      at: before - 1,
      kind: "carry",
      budgets: String(budgets),
      amount: Number(amount),
      held: Number(held),
      actor,
      reason: "purge",
    });
  }
  sql.run(
    `INSERT INTO meta (name, value) VALUES ('purged', ?1)
     ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + CAST(?1 AS INTEGER) AS TEXT)`,
    String(removed),
  );
  return removed;
}

/** Forgets old closed calls among the `most` that follow `after` by name. Returns the last of these; undefined: there are no more. */
export function purgeCalls(
  sql: Statements,
  after: string,
  { before, most }: { readonly before: number; readonly most: number },
): string | undefined {
  const last = sql.get(
    "SELECT call FROM call WHERE call > ? ORDER BY call LIMIT 1 OFFSET ?",
    after,
    most - 1,
  );
  const through = last?.["call"];
  if (through === undefined) {
    sql.run("DELETE FROM call WHERE call > ? AND at < ? AND state <> 'open'", after, before);
    return undefined;
  }
  sql.run(
    "DELETE FROM call WHERE call > ? AND call <= ? AND at < ? AND state <> 'open'",
    after,
    through,
    before,
  );
  return String(through);
}
