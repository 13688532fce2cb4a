import { crc32 } from "node:zlib";
import type { LedgerEntry } from "../ledger/durable-ledger.ts";
import type { Row, Statements } from "./statements.ts";

export interface NewEntry {
  readonly at: number;
  readonly kind: LedgerEntry["kind"];
  readonly call?: string | null;
  /** The chain, as the JSON text that `call` keeps. */
  readonly budgets: string;
  readonly amount: number;
  readonly held: number;
  readonly source?: string | null;
  readonly actor?: string | null;
  readonly reason?: string | null;
  /** JSON. */
  readonly labels?: string | null;
  readonly input?: number | null;
  readonly output?: number | null;
}

type Value = string | number | null;

function values(entry: NewEntry): Value[] {
  const { at, kind, call, budgets, amount, held, source, actor, reason, labels, input, output } = entry;
  const optional = [source, actor, reason, labels, input, output].map((value) => value ?? null);
  return [at, kind, call ?? null, budgets, amount, held, ...optional];
}

function checksum(fields: readonly Value[]): number {
  return crc32(JSON.stringify(fields));
}

/** Adds one line to the book. The checksum tells a flipped bit inside a row, which SQLite's own check does not see. */
export function writeEntry(sql: Statements, entry: NewEntry): void {
  const fields = values(entry);
  sql.run(
    `INSERT INTO entry (at, kind, call, budgets, amount, held, source, actor, reason, labels, input_tokens, output_tokens, crc)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...fields,
    checksum(fields),
  );
}

/** Whether a row of `entry` is as it was written. */
export function isIntact(row: Row): boolean {
  const names = ["at", "kind", "call", "budgets", "amount", "held", "source", "actor", "reason", "labels"];
  const fields = [...names, "input_tokens", "output_tokens"].map((name) => row[name] ?? null);
  return row["crc"] === checksum(fields);
}
