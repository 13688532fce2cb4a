import type { Book } from "./book.ts";
import { retryWhileBusy } from "./retry-while-busy.ts";

/** Runs `work` in a transaction of its own, once nobody is in its way; nothing of it remains when it throws. */
export type InTransaction = <T>(begin: "BEGIN" | "BEGIN IMMEDIATE", work: () => T) => T;

export function createTransactions(book: Book, busyMs: number): InTransaction {
  const { sql } = book;
  return (begin, work) =>
    retryWhileBusy(busyMs, () => {
      try {
        book.begin();
        sql.run(begin);
        const result = work();
        book.write();
        sql.run("COMMIT");
        return result;
      } catch (error) {
        book.forget();
        if (sql.db.isTransaction) sql.db.exec("ROLLBACK");
        throw error;
      }
    });
}
