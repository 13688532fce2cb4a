import { bookedSums } from "./check.ts";
import type { Book } from "./book.ts";
import type { Row, Statements } from "./statements.ts";
import { ENTRY_COLUMNS, isIntact } from "./entries.ts";

const NAMES = ["seq", ...ENTRY_COLUMNS];
const INSERT = `INSERT INTO entry (${NAMES.join(", ")}) VALUES (${NAMES.map(() => "?").join(", ")})`;

const CLOSED: Readonly<Record<string, string>> = { settle: "settled", void: "void", late: "late" };

export interface Replay {
  readonly rows: Iterable<Row>;
  /** The highest number ever given: new lines go on after it, so that lost ones stay countable. */
  readonly highest: number;
  readonly at: number;
}

/** Copies entries into an empty ledger and makes accounts and calls out of them. Returns how many were sound. */
export function replayEntries(book: Book, { rows, highest, at }: Replay): number {
  const { sql } = book;
  let sound = 0;
  sql.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('entry', ?)", highest);
  for (const row of rows) {
    if (!isIntact(row)) continue;
    sql.run(INSERT, ...NAMES.map((name) => row[name] ?? null));
    replay(sql, row);
    sound += 1;
  }
  balance(book, at);
  book.write();
  return sound;
}

/** Where lines are lost, those left may sum to less than nothing. One line per budget says by how much, so that the sums hold again. */
function balance({ sql, entries }: Book, at: number): void {
  const booked = bookedSums(sql);
  for (const row of sql.all("SELECT budget, spent, held FROM account")) {
    const budget = String(row["budget"]);
    const amount = Number(row["spent"]) - (booked.get(budget)?.spent ?? 0);
    const held = Number(row["held"]) - (booked.get(budget)?.held ?? 0);
    if (amount === 0 && held === 0) continue;
    const budgets = JSON.stringify([budget]);
    entries.add({
      at,
      kind: "carry",
      budgets,
      amount,
      held,
      actor: "rebuild",
      reason: "entries are lost",
    });
  }
}

/** Applies one entry. A close takes away what is on record for its call, and no more. */
function replay(sql: Statements, row: Row): void {
  const { call, kind, budgets, amount, held, labels, at } = row;
  const open = sql.get("SELECT held FROM call WHERE call = ?", call ?? "");
  const closes = kind === "settle" || kind === "void";
  const known = Number(open?.["held"] ?? 0);
  // What a purge carried over belongs to calls that are closed: nothing is held for it.
  const change = call === null ? 0 : closes ? -known : Number(held);
  for (const budget of JSON.parse(String(budgets)) as string[]) {
    sql.run("INSERT OR IGNORE INTO account (budget) VALUES (?)", budget);
    sql.run(
      "UPDATE account SET spent = max(0, spent + ?), held = max(0, held + ?) WHERE budget = ?",
      Number(amount),
      change,
      budget,
    );
  }
  if (call !== null && call !== undefined) {
    const state = row["source"] === "crash" ? "crash" : (CLOSED[String(kind)] ?? "open");
    sql.run(
      `INSERT INTO call (call, instance, state, held, charged, budgets, labels, at) VALUES (?1, 'rebuild', ?2, ?3, ?4, ?5, ?6, ?7)
       ON CONFLICT (call) DO UPDATE SET state = ?2, held = CASE ?2 WHEN 'open' THEN held + ?3 ELSE 0 END, charged = charged + ?4`,
      call,
      state,
      state === "open" ? Number(held) : 0,
      Number(amount),
      String(budgets),
      labels ?? null,
      Number(at),
    );
  }
}
