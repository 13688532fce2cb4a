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
import { checkedAmount } from "./checked-amount.ts";
import { accountOf, amountToHold, emptyBalance, freeOf, type Balance } from "./balance.ts";
import { createEntryLog, type EntryLog, type LedgerEntry } from "./entry-log.ts";
import { createRecentCalls, type RecentCalls } from "./recent-calls.ts";

/** A ledger in memory: every method answers at once, so that no other call comes between a check and its hold. */
export interface MemoryLedger extends Ledger {
  hold(request: HoldRequest): HoldAnswer;
  extend(call: CallId, by: Microdollars): boolean;
  settle(call: CallId, settlement: Settlement): CloseAnswer;
  void(call: CallId, reason: string): CloseAnswer;
  account(budget: BudgetId): Omit<Account, "limit">;
  adjust(
    budget: BudgetId,
    by: Microdollars,
    entry: { readonly actor: string; readonly reason: string },
  ): void;
  open(): readonly { readonly call: CallId; readonly held: Microdollars }[];
  /** The latest entries, oldest first. */
  entries(): readonly LedgerEntry[];
  /** Lets go of an account whose period is over. False while it holds anything. */
  forget(budget: BudgetId): boolean;
}

export interface MemoryLedgerOptions {
  /** How many entries to keep for `entries()`; 100 when not stated. Every one that is kept is work for the garbage collector. */
  readonly keepEntries?: number;
  /** How many closed calls are remembered, so that closing one again changes nothing; 128 when not stated. */
  readonly keepClosed?: number;
}

/** Every method takes constant time. Amounts are whole microdollars; a fraction throws a RangeError that names it. */
export function createMemoryLedger(options: MemoryLedgerOptions = {}): MemoryLedger {
  const books: Books = {
    balances: new Map(),
    holds: new Map(),
    closed: createRecentCalls(options.keepClosed ?? 128),
    log: createEntryLog(options.keepEntries ?? 100),
  };
  return {
    hold: (request) => hold(books, request),
    extend: (call, by) => extend(books, call, by),
    settle: (call, settlement) => settle(books, call, settlement),
    void: (call, reason) =>
      close(books, call, (held) => books.log.add({ kind: "void", call, amount: held.amount, reason })),
    account: (budget) => accountOf(books.balances.get(budget) ?? emptyBalance(budget)),
    adjust: (budget, by, entry) =>
      adjust(balanceOf(books, budget), by, (amount) =>
        books.log.add({ kind: "adjust", budget, amount, ...entry }),
      ),
    open: () => Array.from(books.holds, ([call, held]) => ({ call, held: held.amount as Microdollars })),
    entries: () => books.log.entries(),
    forget(budget): boolean {
      const found = books.balances.get(budget);
      return found === undefined || (found.held === 0 && books.balances.delete(budget));
    },
  };
}

interface Books {
  readonly balances: Map<BudgetId, Balance>;
  readonly holds: Map<CallId, Hold>;
  readonly closed: RecentCalls;
  readonly log: EntryLog;
}

interface Hold {
  readonly chain: readonly Balance[];
  amount: number;
}

function balanceOf(books: Books, budget: BudgetId): Balance {
  let found = books.balances.get(budget);
  if (found === undefined) {
    found = emptyBalance(budget);
    books.balances.set(budget, found);
  }
  return found;
}

function hold(books: Books, request: HoldRequest): HoldAnswer {
  const { call, budgets } = request;
  const earlier = books.holds.get(call)?.amount ?? books.closed.held(call);
  if (earlier !== undefined) return { held: earlier as Microdollars };
  const chain = budgets.map(({ budget, limit }) => {
    const one = balanceOf(books, budget);
    one.limit = checkedAmount(limit);
    return one;
  });
  const answer = amountToHold(chain, request);
  if (typeof answer !== "number") return { short: accountOf(answer) };
  for (const one of chain) one.held += answer;
  books.holds.set(call, { chain, amount: answer });
  books.log.add({ kind: "hold", call, amount: answer, budgets });
  const told = chain.find(({ budget }) => budget === request.tell);
  const held = answer as Microdollars;
  return told === undefined ? { held } : { held, stands: accountOf(told) };
}

function extend(books: Books, call: CallId, by: Microdollars): boolean {
  const found = books.holds.get(call);
  const more = checkedAmount(by);
  if (found === undefined || found.chain.some((one) => freeOf(one) < more)) return false;
  for (const one of found.chain) one.held += more;
  found.amount += more;
  books.log.add({ kind: "extend", call, amount: more });
  return true;
}

function settle(books: Books, call: CallId, settlement: Settlement): CloseAnswer {
  const amount = checkedAmount(settlement.amount);
  return close(books, call, (held) => {
    for (const one of held.chain) one.spent = Math.min(one.spent + amount, Number.MAX_SAFE_INTEGER);
    books.log.add({ kind: "settle", call, amount, source: settlement.source });
    if (amount > held.amount) books.log.add({ kind: "overrun", call, amount: amount - held.amount });
  });
}

function close(books: Books, call: CallId, enter: (held: Hold) => void): CloseAnswer {
  const found = books.holds.get(call);
  if (found === undefined) return books.closed.held(call) === undefined ? "unknown" : "already_closed";
  for (const one of found.chain) one.held -= found.amount;
  enter(found);
  books.holds.delete(call);
  books.closed.add(call, found.amount);
  return "closed";
}

function adjust(one: Balance, by: number, enter: (amount: number) => void): void {
  if (!Number.isSafeInteger(by)) throw new RangeError(`${by} is not a whole number of microdollars`);
  const before = one.spent;
  one.spent = Math.min(Math.max(0, before + by), Number.MAX_SAFE_INTEGER);
  enter(one.spent - before);
}
