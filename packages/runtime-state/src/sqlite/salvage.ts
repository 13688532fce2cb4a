import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Row } from "./statements.ts";

const CHUNK = 256;

/** The rows of a query up to the first that cannot be read; none when the table itself cannot. */
export function salvage(db: DatabaseSync, query: string, ...values: SQLInputValue[]): Row[] {
  const rows: Row[] = [];
  try {
    for (const row of db.prepare(query).iterate(...values)) rows.push(row as Row);
  } catch {
    // what was read before is what there is
  }
  return rows;
}

/** The highest number that an entry ever had, by SQLite's own record or by what can still be found. */
export function highestEntry(db: DatabaseSync): number {
  const given = salvage(db, "SELECT seq FROM sqlite_sequence WHERE name = 'entry'")[0]?.["seq"];
  const found = salvage(db, "SELECT max(seq) AS seq FROM entry")[0]?.["seq"];
  return Math.max(Number(given ?? 0), Number(found ?? 0));
}

/** Every entry that can be read, in order, stepping over the damaged pages one number at a time. */
export function* salvageEntries(db: DatabaseSync): Iterable<Row> {
  const highest = highestEntry(db);
  const range = "SELECT * FROM entry WHERE seq BETWEEN ? AND ? ORDER BY seq";
  for (let from = 1; from <= highest; from += CHUNK) {
    const to = from + CHUNK - 1;
    let rows: Row[];
    try {
      rows = db.prepare(range).all(from, to) as Row[];
    } catch {
      rows = Array.from({ length: CHUNK }, (_, index) =>
        salvage(db, range, from + index, from + index),
      ).flat();
    }
    yield* rows;
  }
}
