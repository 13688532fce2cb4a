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

/**
 * The open calls that this instance wrote, so that closing one need not read it. Whoever closes a call names what it held in the UPDATE: a row
 * that somebody else changed meanwhile is then not met.
 */
export class OpenCalls {
  readonly #known = new Map<string, OpenCall>();

  remember(open: OpenCall): void {
    this.#known.set(open.call, open);
  }

  /** Gives it away: it is about to be changed. */
  take(call: string): OpenCall | undefined {
    const open = this.#known.get(call);
    if (open !== undefined) this.#known.delete(call);
    return open;
  }

  /** What was written was rolled back. */
  forget(): void {
    this.#known.clear();
  }
}

export function readCall(sql: Statements, call: string): CallRow | undefined {
  const row = sql.get(`SELECT ${COLUMNS} FROM call WHERE call = ?`, call);
  return row === undefined ? undefined : toCallRow(row);
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
