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

/** Folds old entries of closed calls into one `carry` line per chain, so that balances still are the sum of the entries. */
export function purgeEntries(
  { sql, entries }: Book,
  before: number,
  actor: string,
): { readonly removed: number } {
  const sums = sql.all(
    `SELECT budgets, sum(amount) AS amount, sum(held) AS held FROM entry WHERE ${OLD} GROUP BY budgets`,
    before,
  );
  const removed = whilePurging(sql, () => sql.run(`DELETE FROM entry WHERE ${OLD}`, before));
  sql.run("DELETE FROM call WHERE at < ? AND state <> 'open'", before);
  for (const sum of sums) {
    const amounts = { amount: Number(sum["amount"]), held: Number(sum["held"]) };
    entries.add({
      at: before - 1,
      kind: "carry",
      budgets: String(sum["budgets"]),
      ...amounts,
      actor,
      reason: "purge",
    });
  }
  sql.run(
    `INSERT INTO meta (name, value) VALUES ('purged', ?1)
     ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + CAST(?1 AS INTEGER) AS TEXT)`,
    String(removed),
  );
  return { removed };
}
