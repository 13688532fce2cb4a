import type { Book } from "./context.ts";
import { retryWhileBusy } from "./retry-while-busy.ts";

/** Runs `work` in a transaction of its own, once nobody is in its way; nothing of it remains when it throws. */
export type InTransaction = <T>(begin: "BEGIN" | "BEGIN IMMEDIATE", work: () => T) => T;

export function createTransactions({ sql, accounts }: Book, busyMs: number): InTransaction {
  return (begin, work) =>
    retryWhileBusy(busyMs, () => {
      try {
        accounts.forget();
        sql.run(begin);
        const result = work();
        accounts.write();
        sql.run("COMMIT");
        return result;
      } catch (error) {
        if (sql.db.isTransaction) sql.db.exec("ROLLBACK");
        throw error;
      }
    });
}
