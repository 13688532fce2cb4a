import type { Account, BudgetId, CallId, CloseAnswer, HoldAnswer, Ledger, Microdollars } from "@iron/types";
import { amount, checkHoldRequest } from "../ledger/check-hold-request.ts";
import type { OpenHold } from "../ledger/durable-ledger.ts";
import { holdSize } from "../ledger/hold-size.ts";
import { settleCall, voidCall } from "./close-call.ts";
import type { Book } from "./book.ts";
import type { Context } from "./context.ts";
import type { WrittenHold, WrittenSettlement } from "./protocol.ts";

type AdjustEntry = Parameters<Ledger["adjust"]>[2];

/** The ledger's operations, each inside a transaction that the caller began. They look first and write after, so a refusal leaves nothing. */
export interface LedgerOperations {
  hold(at: number, request: WrittenHold): HoldAnswer;
  extend(at: number, call: CallId, by: Microdollars): boolean;
  settle(at: number, call: CallId, settlement: WrittenSettlement): CloseAnswer;
  void(at: number, call: CallId, reason: string): CloseAnswer;
  account(budget: BudgetId): Omit<Account, "limit">;
  accounts(): readonly Omit<Account, "limit">[];
  adjust(at: number, budget: BudgetId, change: AdjustEntry & { readonly by: Microdollars }): void;
  open(): readonly OpenHold[];
}

function hold({ book, instance }: Context, at: number, request: WrittenHold): HoldAnswer {
  const { accounts, calls, entries } = book;
  checkHoldRequest(request);
  const { call } = request;
  const size = holdSize(
    request,
    request.budgets.map(({ budget, limit }) => ({ ...accounts.stands(budget), limit })),
  );
  if ("short" in size) {
    const before = heldBefore(book, call);
    if (before !== undefined) return before;
    for (const { budget, limit } of request.budgets) accounts.limit(budget, limit);
    return size;
  }
  const chain = request.budgets.map(({ budget }) => budget);
  const budgets = JSON.stringify(chain);
  const labels = request.labels ?? null;
  const { held } = size;
  if (
    calls.fresh(call) !== undefined ||
    !calls.add({ call, held, chain, budgets, labels }, { instance, at })
  ) {
    return heldBefore(book, call) ?? size;
  }
  accounts.move(chain, 0, held);
  for (const { budget, limit } of request.budgets) accounts.limit(budget, limit);
  entries.add({ at, kind: "hold", call, budgets, amount: 0, held, labels });
  return request.tell === undefined ? size : { held, stands: accounts.stands(request.tell) };
}

/** A hold that was asked for before is answered as then; what a closed call held is in the book. Undefined: there was none. */
function heldBefore({ sql, calls, entries }: Book, call: string): HoldAnswer | undefined {
  const known = calls.fresh(call) ?? calls.read(call);
  if (known === undefined) return undefined;
  if (!("state" in known) || known.state === "open") return { held: known.held as Microdollars };
  entries.write();
  const row = sql.get("SELECT -held AS held FROM entry WHERE call = ? AND kind IN ('settle', 'void')", call);
  return { held: Number(row?.["held"] ?? 0) as Microdollars };
}

function extend(
  { sql, accounts, calls, entries }: Book,
  at: number,
  step: { readonly call: CallId; readonly by: Microdollars },
): boolean {
  const { call } = step;
  const by = amount(step.by, "by");
  const open = calls.read(call);
  if (open?.state !== "open" || open.chain.some((budget) => by > accounts.room(budget))) return false;
  accounts.move(open.chain, 0, by);
  sql.run("UPDATE call SET held = held + ? WHERE call = ?", by, call);
  entries.add({ at, kind: "extend", call, budgets: open.budgets, amount: 0, held: by });
  calls.take(call);
  return true;
}

function adjust(
  { accounts, entries }: Book,
  at: number,
  change: AdjustEntry & { readonly budget: BudgetId; readonly by: Microdollars },
): void {
  const { budget, by, actor, reason } = change;
  if (!Number.isSafeInteger(by))
    throw new RangeError(`the adjustment is ${by}, not a whole number of microdollars`);
  if (actor === "") throw new RangeError("an adjustment needs an actor");
  const moved = Math.max(by, 0 - accounts.stands(budget).spent);
  accounts.move([budget], moved, 0);
  entries.add({
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
  const { sql, book } = context;
  const { accounts } = book;
  return {
    hold: (at, request) => hold(context, at, request),
    extend: (at, call, by) => extend(book, at, { call, by }),
    settle: (at, call, settlement) => settleCall(book, call, { at, settlement }),
    void: (at, call, reason) => voidCall(book, call, { at, reason }),
    account: (budget) => accounts.stands(budget),
    accounts: () =>
      sql.all("SELECT budget, spent, held FROM account ORDER BY budget") as unknown as Omit<
        Account,
        "limit"
      >[],
    adjust: (at, budget, change) => adjust(book, at, { ...change, budget }),
    open: () =>
      sql.all(
        "SELECT call, held, instance, at AS since FROM call WHERE state = 'open' ORDER BY at, call",
      ) as unknown as OpenHold[],
  };
}
