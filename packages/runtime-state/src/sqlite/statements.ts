import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

export type Row = Record<string, string | number | null>;

/** Prepared statements by their text, which is always a constant of this package: nothing from outside is ever part of it. */
export interface Statements {
  readonly db: DatabaseSync;
  run(sql: string, ...values: SQLInputValue[]): number;
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  each(sql: string, ...values: SQLInputValue[]): Iterable<Row>;
}

export function prepareStatements(db: DatabaseSync): Statements {
  const prepared = new Map<string, StatementSync>();
  function statement(sql: string): StatementSync {
    let found = prepared.get(sql);
    if (found === undefined) prepared.set(sql, (found = db.prepare(sql)));
    return found;
  }
  return {
    db,
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    get: (sql, ...values) => statement(sql).get(...values) as Row | undefined,
    all: (sql, ...values) => statement(sql).all(...values) as Row[],
    each: (sql, ...values) => db.prepare(sql).iterate(...values) as Iterable<Row>,
  };
}
