import type { CloseAnswer, Settlement } from "@iron/types";
import { amount } from "../ledger/check-hold-request.ts";
import type { Book, Context } from "./context.ts";
import { type OpenCall, readOpenCall } from "./open-calls.ts";
import type { Statements } from "./statements.ts";
import { writeEntry } from "./write-entry.ts";

interface Settling {
  readonly at: number;
  readonly settlement: Settlement;
  readonly reason?: string;
}

interface Voiding {
  readonly at: number;
  readonly reason: string;
}

/** Charges an open call: its own settling, or the recovery's. False: it is not open, or does not hold that; then nothing was changed. */
export function closeBySettling(book: Book, open: OpenCall, close: Settling): boolean {
  const { sql, accounts } = book;
  const { at, settlement, reason } = close;
  const charged = amount(settlement.amount, "the settled amount");
  const closed = sql.run(
    "UPDATE call SET state = ?, held = 0, charged = ?, at = ? WHERE call = ? AND state = 'open' AND held = ?",
    settlement.source === "crash" ? "crash" : "settled",
    charged,
    at,
    open.call,
    open.held,
  );
  if (closed === 0) return false;
  accounts.move(open.chain, charged, -open.held);
  writeEntry(sql, {
    at,
    kind: "settle",
    call: open.call,
    budgets: open.budgets,
    amount: charged,
    held: -open.held,
    reason: reason ?? null,
    ...described(open.labels, settlement),
  });
  return true;
}

/** @see closeBySettling */
function closeByVoiding({ sql, accounts }: Book, open: OpenCall, { at, reason }: Voiding): boolean {
  const closed = sql.run(
    "UPDATE call SET state = 'void', held = 0, at = ? WHERE call = ? AND state = 'open' AND held = ?",
    at,
    open.call,
    open.held,
  );
  if (closed === 0) return false;
  accounts.move(open.chain, 0, -open.held);
  writeEntry(sql, {
    at,
    kind: "void",
    call: open.call,
    budgets: open.budgets,
    amount: 0,
    held: -open.held,
    reason,
    labels: open.labels,
  });
  return true;
}

function described(
  labels: string | null,
  settlement: Settlement,
): { source: string; labels: string | null; input: number | null; output: number | null } {
  const { source, labels: more, tokens } = settlement;
  const merged = more === undefined ? labels : JSON.stringify({ ...parseLabels(labels), ...more });
  return { source, labels: merged, input: tokens?.input ?? null, output: tokens?.output ?? null };
}

function parseLabels(json: string | null): Record<string, string> {
  return json === null ? {} : (JSON.parse(json) as Record<string, string>);
}

/** Closes by what is remembered of the call, and otherwise by what its row says. */
function closeOpen(context: Context, call: string, run: (open: OpenCall) => boolean): boolean {
  const remembered = context.calls.take(call);
  if (remembered !== undefined && run(remembered)) return true;
  const open = readOpenCall(context.sql, call);
  return open !== undefined && run(open);
}

function stateOf(sql: Statements, call: string): string | undefined {
  return sql.get("SELECT state FROM call WHERE call = ?", call)?.["state"] as string | undefined;
}

export function settleCall(context: Context, call: string, close: Settling): CloseAnswer {
  amount(close.settlement.amount, "the settled amount");
  if (closeOpen(context, call, (open) => closeBySettling(context, open, close))) return "closed";
  const state = stateOf(context.sql, call);
  if (state === undefined) return "unknown";
  if (state === "crash") settleLate(context, call, close);
  return "already_closed";
}

export function voidCall(context: Context, call: string, close: Voiding): CloseAnswer {
  if (closeOpen(context, call, (open) => closeByVoiding(context, open, close))) return "closed";
  return stateOf(context.sql, call) === undefined ? "unknown" : "already_closed";
}

/** The hold was charged by a recovery while its owner lived on unseen, and now the owner settles: what goes beyond that charge is an overrun. */
function settleLate({ sql, accounts }: Book, call: string, { at, settlement }: Settling): void {
  const row = sql.get("SELECT charged, budgets, labels FROM call WHERE call = ?", call);
  const budgets = String(row?.["budgets"]);
  const beyond = Math.max(0, amount(settlement.amount, "the settled amount") - Number(row?.["charged"]));
  accounts.move(JSON.parse(budgets) as string[], beyond, 0);
  sql.run("UPDATE call SET state = 'late', charged = charged + ?, at = ? WHERE call = ?", beyond, at, call);
  writeEntry(sql, {
    at,
    kind: "late",
    call,
    budgets,
    amount: beyond,
    held: 0,
    reason: "settled after recovery had charged it",
    ...described((row?.["labels"] ?? null) as string | null, settlement),
  });
}
