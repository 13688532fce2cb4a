import { crc32 } from "node:zlib";
import type { LedgerEntry } from "../ledger/durable-ledger.ts";
import { insertRows } from "./insert-rows.ts";
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

// The checksum is over these, in this order.
const FIELDS = [
  "at",
  "kind",
  "call",
  "budgets",
  "amount",
  "held",
  "source",
  "actor",
  "reason",
  "labels",
  "input_tokens",
  "output_tokens",
];
/** Of `entry`, but for its number. */
export const ENTRY_COLUMNS: readonly string[] = [...FIELDS, "crc"];

const insert = insertRows("entry", ENTRY_COLUMNS);

function checksum(fields: readonly Value[]): number {
  return crc32(JSON.stringify(fields));
}

/** The lines that the transaction in hand adds to the book. They are numbered in their order when they are written. */
export class Entries {
  readonly #sql: Statements;
  #pending: Value[] = [];

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** Adds one line. The checksum tells a flipped bit inside a row, which SQLite's own check does not see. */
  add(entry: NewEntry): void {
    const { at, kind, call = null, budgets, amount, held } = entry;
    const { source = null, actor = null, reason = null, labels = null, input = null, output = null } = entry;
    const fields = [at, kind, call, budgets, amount, held, source, actor, reason, labels, input, output];
    this.#pending.push(...fields, checksum(fields));
  }

  write(): void {
    if (this.#pending.length === 0) return;
    insert(this.#sql, this.#pending);
    this.#pending = [];
  }

  forget(): void {
    this.#pending = [];
  }
}

/** Whether a row of `entry` is as it was written. */
export function isIntact(row: Row): boolean {
  return row["crc"] === checksum(FIELDS.map((name) => row[name] ?? null));
}
