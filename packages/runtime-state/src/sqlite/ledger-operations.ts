import type {
  Account,
  BudgetId,
  CallId,
  CloseAnswer,
  HoldAnswer,
  HoldRequest,
  Ledger,
  Microdollars,
  Settlement,
} from "@iron/types";
import { amount, checkHoldRequest } from "../ledger/check-hold-request.ts";
import type { OpenHold } from "../ledger/durable-ledger.ts";
import { holdSize } from "../ledger/hold-size.ts";
import type { Context } from "./context.ts";
import type { Statements } from "./statements.ts";
import { writeEntry } from "./write-entry.ts";

type AdjustEntry = Parameters<Ledger["adjust"]>[2];

/** The ledger's operations, each inside a transaction that the caller began. They look first and write after, so a refusal leaves nothing. */
export interface LedgerOperations {
  hold(at: number, request: HoldRequest): HoldAnswer;
  extend(at: number, call: CallId, by: Microdollars): boolean;
  settle(at: number, call: CallId, settlement: Settlement): CloseAnswer;
  void(at: number, call: CallId, reason: string): CloseAnswer;
  account(budget: BudgetId): Omit<Account, "limit">;
  accounts(): readonly Omit<Account, "limit">[];
  adjust(at: number, budget: BudgetId, change: AdjustEntry & { readonly by: Microdollars }): void;
  open(): readonly OpenHold[];
}

export interface CallRow {
  readonly call: string;
  readonly state: string;
  readonly held: number;
  readonly charged: number;
  /** JSON. */
  readonly budgets: string;
  readonly labels: string | null;
}

/** Moves `spent` and `held` of every account of a chain. */
export function moveAccounts(sql: Statements, budgets: string, by: { spent: number; held: number }): void {
  for (const budget of JSON.parse(budgets) as string[]) {
    sql.run(
      "UPDATE account SET spent = spent + ?, held = held + ? WHERE budget = ?",
      by.spent,
      by.held,
      budget,
    );
  }
}

function readAccount(sql: Statements, budget: BudgetId): Omit<Account, "limit"> {
  const row = sql.get("SELECT spent, held FROM account WHERE budget = ?", budget);
  return { budget, spent: (row?.["spent"] ?? 0) as Microdollars, held: (row?.["held"] ?? 0) as Microdollars };
}

function readCall(sql: Statements, call: string): CallRow | undefined {
  return sql.get("SELECT call, state, held, charged, budgets, labels FROM call WHERE call = ?", call) as
    | CallRow
    | undefined;
}

/** Closes an open hold by a charge: the call's own settling, or the recovery's. */
export function closeBySettling(
  sql: Statements,
  row: CallRow,
  close: { readonly at: number; readonly settlement: Settlement; readonly reason?: string },
): void {
  const { at, settlement, reason } = close;
  const { budgets, held } = row;
  const charged = amount(settlement.amount, "the settled amount");
  moveAccounts(sql, budgets, { spent: charged, held: -held });
  const state = settlement.source === "crash" ? "crash" : "settled";
  sql.run(
    "UPDATE call SET state = ?, held = 0, charged = ?, at = ? WHERE call = ?",
    state,
    charged,
    at,
    row.call,
  );
  const entry = { at, kind: "settle" as const, call: row.call, budgets, amount: charged, held: -held };
  writeEntry(sql, { ...entry, reason: reason ?? null, ...described(row, settlement) });
}

function described(
  row: CallRow,
  settlement: Settlement,
): { source: string; labels: string | null; input: number | null; output: number | null } {
  const { source, labels, tokens } = settlement;
  const merged =
    labels === undefined ? row.labels : JSON.stringify({ ...parseLabels(row.labels), ...labels });
  return { source, labels: merged, input: tokens?.input ?? null, output: tokens?.output ?? null };
}

function parseLabels(json: string | null): Record<string, string> {
  return json === null ? {} : (JSON.parse(json) as Record<string, string>);
}

/** The hold was charged by a recovery while its owner lived on unseen, and now the owner settles: what goes beyond that charge is an overrun. */
function settleLate(sql: Statements, row: CallRow, late: { at: number; settlement: Settlement }): void {
  const { at, settlement } = late;
  const beyond = Math.max(0, amount(settlement.amount, "the settled amount") - row.charged);
  moveAccounts(sql, row.budgets, { spent: beyond, held: 0 });
  sql.run(
    "UPDATE call SET state = 'late', charged = charged + ?, at = ? WHERE call = ?",
    beyond,
    at,
    row.call,
  );
  const entry = { at, kind: "late" as const, call: row.call, budgets: row.budgets, amount: beyond, held: 0 };
  writeEntry(sql, {
    ...entry,
    reason: "settled after recovery had charged it",
    ...described(row, settlement),
  });
}

function hold(context: Context, at: number, request: HoldRequest): HoldAnswer {
  const { sql, instance } = context;
  checkHoldRequest(request);
  const known = readCall(sql, request.call);
  if (known !== undefined) return repeated(sql, known);
  const size = holdSize(
    request,
    request.budgets.map(({ budget, limit }) => ({ ...readAccount(sql, budget), limit })),
  );
  if ("short" in size) {
    // A limit that was lowered also binds the holds that want to grow.
    for (const { budget, limit } of request.budgets) {
      sql.run("UPDATE account SET latest_limit = ?1 WHERE budget = ?2 AND latest_limit <> ?1", limit, budget);
    }
    return size;
  }
  for (const { budget, limit } of request.budgets) {
    sql.run(
      `INSERT INTO account (budget, held, latest_limit) VALUES (?1, ?2, ?3)
       ON CONFLICT (budget) DO UPDATE SET held = held + ?2, latest_limit = ?3`,
      budget,
      size.held,
      limit,
    );
  }
  const budgets = JSON.stringify(request.budgets.map(({ budget }) => budget));
  const labels = request.labels === undefined ? null : JSON.stringify(request.labels);
  sql.run(
    "INSERT INTO call (call, instance, state, held, budgets, labels, at) VALUES (?, ?, 'open', ?, ?, ?, ?)",
    request.call,
    instance,
    size.held,
    budgets,
    labels,
    at,
  );
  writeEntry(sql, { at, kind: "hold", call: request.call, budgets, amount: 0, held: size.held, labels });
  return size;
}

/** A hold that was asked for before is answered as then; what a closed call held is in the book. */
function repeated(sql: Statements, known: CallRow): HoldAnswer {
  if (known.state === "open") return { held: known.held as Microdollars };
  const row = sql.get(
    "SELECT -held AS held FROM entry WHERE call = ? AND kind IN ('settle', 'void')",
    known.call,
  );
  return { held: (row?.["held"] ?? 0) as Microdollars };
}

function extend(
  sql: Statements,
  at: number,
  step: { readonly call: CallId; readonly by: Microdollars },
): boolean {
  const by = amount(step.by, "by");
  const row = readCall(sql, step.call);
  if (row?.state !== "open") return false;
  for (const budget of JSON.parse(row.budgets) as string[]) {
    const room = sql.get("SELECT latest_limit - spent - held AS room FROM account WHERE budget = ?", budget);
    if (by > Number(room?.["room"] ?? 0)) return false;
  }
  moveAccounts(sql, row.budgets, { spent: 0, held: by });
  sql.run("UPDATE call SET held = held + ? WHERE call = ?", by, row.call);
  writeEntry(sql, { at, kind: "extend", call: row.call, budgets: row.budgets, amount: 0, held: by });
  return true;
}

function voidHold(
  sql: Statements,
  at: number,
  close: { readonly call: CallId; readonly reason: string },
): CloseAnswer {
  const row = readCall(sql, close.call);
  if (row === undefined) return "unknown";
  if (row.state !== "open") return "already_closed";
  moveAccounts(sql, row.budgets, { spent: 0, held: -row.held });
  sql.run("UPDATE call SET state = 'void', held = 0, at = ? WHERE call = ?", at, row.call);
  const { budgets, held, labels } = row;
  writeEntry(sql, {
    at,
    kind: "void",
    call: row.call,
    budgets,
    amount: 0,
    held: -held,
    reason: close.reason,
    labels,
  });
  return "closed";
}

function settle(
  sql: Statements,
  at: number,
  close: { readonly call: CallId; readonly settlement: Settlement },
): CloseAnswer {
  const { settlement } = close;
  amount(settlement.amount, "the settled amount");
  const row = readCall(sql, close.call);
  if (row === undefined) return "unknown";
  if (row.state === "crash") settleLate(sql, row, { at, settlement });
  if (row.state !== "open") return "already_closed";
  closeBySettling(sql, row, { at, settlement });
  return "closed";
}

function adjust(
  sql: Statements,
  at: number,
  change: AdjustEntry & { readonly budget: BudgetId; readonly by: Microdollars },
): void {
  const { budget, by, actor, reason } = change;
  if (!Number.isSafeInteger(by))
    throw new RangeError(`the adjustment is ${by}, not a whole number of microdollars`);
  if (actor === "") throw new RangeError("an adjustment needs an actor");
  const { spent } = readAccount(sql, budget);
  const moved = Math.max(by, 0 - spent);
  sql.run("INSERT OR IGNORE INTO account (budget) VALUES (?)", budget);
  sql.run("UPDATE account SET spent = spent + ? WHERE budget = ?", moved, budget);
  writeEntry(sql, {
    at,
    kind: "adjust",
    budgets: JSON.stringify([budget]),
    amount: moved,
    held: 0,
    actor,
    reason,
  });
}

export function createLedgerOperations(context: Context): LedgerOperations {
  const { sql } = context;
  return {
    hold: (at, request) => hold(context, at, request),
    extend: (at, call, by) => extend(sql, at, { call, by }),
    settle: (at, call, settlement) => settle(sql, at, { call, settlement }),
    void: (at, call, reason) => voidHold(sql, at, { call, reason }),
    account: (budget) => readAccount(sql, budget),
    accounts: () =>
      sql.all("SELECT budget, spent, held FROM account ORDER BY budget") as unknown as Omit<
        Account,
        "limit"
      >[],
    adjust: (at, budget, change) => adjust(sql, at, { ...change, budget }),
    open: () =>
      sql.all(
        "SELECT call, held, instance, at AS since FROM call WHERE state = 'open' ORDER BY at, call",
      ) as unknown as OpenHold[],
  };
}
