import { retryWhileBusy } from "./retry-while-busy.ts";
import type { Statements } from "./statements.ts";

/** Runs `work` in a transaction of its own, once nobody is in its way; nothing of it remains when it throws. */
export type InTransaction = <T>(begin: "BEGIN" | "BEGIN IMMEDIATE", work: () => T) => T;

export function createTransactions(sql: Statements, busyMs: number): InTransaction {
  return (begin, work) =>
    retryWhileBusy(busyMs, () => {
      try {
        sql.db.exec(begin);
        const result = work();
        sql.db.exec("COMMIT");
        return result;
      } catch (error) {
        if (sql.db.isTransaction) sql.db.exec("ROLLBACK");
        throw error;
      }
    });
}
