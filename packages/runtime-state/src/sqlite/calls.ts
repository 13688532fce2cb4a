import { insertRows } from "./insert-rows.ts";
import type { Row, Statements } from "./statements.ts";

/** A call's row while it is open. */
export interface OpenCall {
  readonly call: string;
  readonly held: number;
  /** The budgets it holds from. */
  readonly chain: readonly string[];
  /** `chain` as the JSON text that rows keep. */
  readonly budgets: string;
  /** JSON. */
  readonly labels: string | null;
}

/** A call's row. */
export interface CallRow extends OpenCall {
  readonly state: string;
  readonly charged: number;
}

const COLUMNS = "call, state, held, charged, budgets, labels";

const NEW = ["call", "instance", "state", "held", "budgets", "labels", "at"];
const insert = insertRows("call", NEW);
const INSERT_UNLESS_THERE = `INSERT INTO call (${NEW.join(", ")}) VALUES (${NEW.map(() => "?").join(", ")}) ON CONFLICT (call) DO NOTHING`;

/**
 * The open calls that this instance wrote, so that closing one need not read it. Whoever closes a call names what it held in the UPDATE: a row
 * that somebody else changed meanwhile is then not met.
 */
export class Calls {
  /**
   * Calls of one batch are added by one statement; one that the table has already then ends the transaction. Alone in its transaction, a call is
   * looked for first.
   */
  alone = true;

  readonly #sql: Statements;
  readonly #known = new Map<string, OpenCall>();
  /** Those of `known` that have no row yet. */
  readonly #fresh = new Set<string>();
  #pending: (string | number | null)[] = [];

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** False: there is a row of that name, and nothing was changed. */
  add(open: OpenCall, { instance, at }: { readonly instance: string; readonly at: number }): boolean {
    const { call, held, budgets, labels } = open;
    const row = [call, instance, "open", held, budgets, labels, at];
    if (this.alone) {
      if (this.#sql.run(INSERT_UNLESS_THERE, ...row) === 0) return false;
    } else {
      this.#pending.push(...row);
      this.#fresh.add(call);
    }
    this.#known.set(call, open);
    return true;
  }

  /** One that the transaction in hand has added. */
  fresh(call: string): OpenCall | undefined {
    return this.#fresh.has(call) ? this.#known.get(call) : undefined;
  }

  /** Gives away what is remembered of a call that is about to be changed, and has a row. */
  take(call: string): OpenCall | undefined {
    const open = this.#known.get(call);
    if (open === undefined) return undefined;
    if (this.#fresh.has(call)) this.write();
    this.#known.delete(call);
    return open;
  }

  read(call: string): CallRow | undefined {
    this.write();
    const row = this.#sql.get(`SELECT ${COLUMNS} FROM call WHERE call = ?`, call);
    return row === undefined ? undefined : toCallRow(row);
  }

  write(): void {
    if (this.#pending.length === 0) return;
    insert(this.#sql, this.#pending);
    this.#pending = [];
    this.#fresh.clear();
  }

  /** What was written was rolled back. */
  forget(): void {
    this.#known.clear();
    this.#fresh.clear();
    this.#pending = [];
  }
}

/** @param instance whose; absent: everybody's */
export function listOpenCalls(sql: Statements, instance?: string): readonly OpenCall[] {
  return sql
    .all(
      `SELECT ${COLUMNS} FROM call WHERE state = 'open' AND instance = coalesce(?, instance) ORDER BY at, call`,
      instance ?? null,
    )
    .map(toCallRow);
}

function toCallRow({ call, state, held, charged, budgets, labels }: Row): CallRow {
  const text = String(budgets);
  return {
    call: String(call),
    state: String(state),
    held: Number(held),
    charged: Number(charged),
    chain: JSON.parse(text) as string[],
    budgets: text,
    labels: labels as string | null,
  };
}
