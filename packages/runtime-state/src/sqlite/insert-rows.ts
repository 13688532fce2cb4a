import type { SQLInputValue } from "node:sqlite";
import type { Statements } from "./statements.ts";

/** Rows per statement: whatever their number is, a few statements of these sizes write them. */
const SIZES = [32, 8, 2, 1] as const;

/** Writes rows that stand one after another in one list of values. */
export type InsertRows = (sql: Statements, values: readonly SQLInputValue[]) => void;

/**
 * Inserts many rows by few statements, since preparing, binding and ending each costs as much as its row. A row that a constraint refuses ends the
 * transaction, so that SQLite need not keep what the statement had changed before it.
 */
export function insertRows(table: string, columns: readonly string[]): InsertRows {
  const row = `(${columns.map(() => "?").join(", ")})`;
  const statements = SIZES.map((size) => ({
    values: size * columns.length,
    text: `INSERT OR ROLLBACK INTO ${table} (${columns.join(", ")}) VALUES ${Array.from({ length: size }, () => row).join(", ")}`,
  }));
  return (sql, values) => {
    let written = 0;
    for (const statement of statements) {
      while (values.length - written >= statement.values) {
        sql.run(statement.text, ...values.slice(written, written + statement.values));
        written += statement.values;
      }
    }
  };
}
