import type { CloseAnswer } from "@iron/types";
import { amount } from "../ledger/check-hold-request.ts";
import type { Book } from "./book.ts";
import type { CallRow, OpenCall } from "./calls.ts";
import type { NewEntry } from "./entries.ts";
import type { WrittenSettlement } from "./protocol.ts";

interface Settling {
  readonly at: number;
  readonly settlement: WrittenSettlement;
  readonly reason?: string;
}

interface Voiding {
  readonly at: number;
  readonly reason: string;
}

/** How an open call ends: the state of its row from then on, and its line in the book. */
type Ending = Pick<NewEntry, "at" | "amount" | "source" | "reason" | "labels" | "input" | "output"> & {
  readonly kind: "settle" | "void";
  readonly state: "settled" | "crash" | "void";
};

/** False: it is not open, or does not hold that; then nothing was changed. */
function closeBy({ sql, accounts, entries }: Book, open: OpenCall, { state, ...ending }: Ending): boolean {
  const { call, chain, budgets } = open;
  const closed = sql.run(
    "UPDATE call SET state = ?, held = 0, charged = ?, at = ? WHERE call = ? AND state = 'open' AND held = ?",
    state,
    ending.amount,
    ending.at,
    call,
    open.held,
  );
  if (closed === 0) return false;
  accounts.move(chain, ending.amount, -open.held);
  entries.add({ ...ending, call, budgets, held: -open.held });
  return true;
}

/** Charges an open call: its own settling, or the recovery's. False: it is not open, or does not hold that; then nothing was changed. */
export function closeBySettling(book: Book, open: OpenCall, { at, settlement, reason }: Settling): boolean {
  return closeBy(book, open, {
    at,
    kind: "settle",
    state: settlement.source === "crash" ? "crash" : "settled",
    amount: amount(settlement.amount, "the settled amount"),
    reason: reason ?? null,
    ...described(open.labels, settlement),
  });
}

function described(
  labels: string | null,
  settlement: WrittenSettlement,
): { source: string; labels: string | null; input: number | null; output: number | null } {
  const { source, labels: more, tokens } = settlement;
  const merged =
    more === undefined || labels === null
      ? (more ?? labels)
      : JSON.stringify({ ...parseLabels(labels), ...parseLabels(more) });
  return { source, labels: merged, input: tokens?.input ?? null, output: tokens?.output ?? null };
}

function parseLabels(json: string): Record<string, string> {
  return JSON.parse(json) as Record<string, string>;
}

/** Closes by what is remembered of the call, and otherwise by what its row says. Gives the row of one that was closed before. */
function closeOpen(
  { calls }: Book,
  call: string,
  run: (open: OpenCall) => boolean,
): "closed" | "unknown" | CallRow {
  const remembered = calls.take(call);
  if (remembered !== undefined && run(remembered)) return "closed";
  const row = calls.read(call);
  if (row === undefined) return "unknown";
  return row.state === "open" && run(row) ? "closed" : row;
}

export function settleCall(book: Book, call: string, close: Settling): CloseAnswer {
  amount(close.settlement.amount, "the settled amount");
  const found = closeOpen(book, call, (open) => closeBySettling(book, open, close));
  if (typeof found === "string") return found;
  if (found.state === "crash") settleLate(book, found, close);
  return "already_closed";
}

export function voidCall(book: Book, call: string, { at, reason }: Voiding): CloseAnswer {
  const found = closeOpen(book, call, (open) =>
    closeBy(book, open, { at, kind: "void", state: "void", amount: 0, reason, labels: open.labels }),
  );
  return typeof found === "string" ? found : "already_closed";
}

/** The hold was charged by a recovery while its owner lived on unseen, and now the owner settles: what goes beyond that charge is an overrun. */
function settleLate({ sql, accounts, entries }: Book, row: CallRow, { at, settlement }: Settling): void {
  const { call, chain, budgets, labels } = row;
  const beyond = Math.max(0, amount(settlement.amount, "the settled amount") - row.charged);
  accounts.move(chain, beyond, 0);
  sql.run("UPDATE call SET state = 'late', charged = charged + ?, at = ? WHERE call = ?", beyond, at, call);
  entries.add({
    at,
    kind: "late",
    call,
    budgets,
    amount: beyond,
    held: 0,
    reason: "settled after recovery had charged it",
    ...described(labels, settlement),
  });
}
