import type { BudgetStatus, Microdollars, Maybe } from "@iron/types";
import { checkedAmount } from "../ledger/checked-amount.ts";
import type { Context } from "../policy/settings.ts";
import { proceed, proceedAll } from "../policy/proceed.ts";
import type { WaitQueue } from "../policy/wait-queue.ts";
import type { BudgetAccount } from "./budget-account.ts";
import type { BudgetBook } from "./budget-book.ts";
import type { BudgetControls } from "./create-budget.ts";

export function createBudgetControl(context: Context, queue: WaitQueue): BudgetControls {
  const { book, ledger, clock } = context;

  function find(budget: string | undefined): BudgetAccount {
    return budget === undefined ? (settableBudget(book) ?? book.router) : book.named(budget);
  }

  function status(account: BudgetAccount): Maybe<BudgetStatus | undefined> {
    const { limit, name } = account;
    if (limit === undefined) return undefined;
    const now = clock.now();
    const resetsAt = account.resetsAt(now);
    return proceed(ledger.account(account.idAt(now)), ({ spent, held }) => ({
      budget: name,
      limit,
      spent,
      held,
      ...(resetsAt === undefined ? {} : { resetsAt }),
    }));
  }

  function take(account: BudgetAccount, limit: Microdollars | undefined): void {
    if (limit !== undefined) checkedAmount(limit);
    if (account.limit === limit) return;
    account.limit = limit;
    account.raised = undefined;
    queue.wake();
  }

  function change(account: BudgetAccount, by: number, entry: { actor: string; reason: string }): Maybe<void> {
    return proceed(ledger.adjust(account.idAt(clock.now()), by as Microdollars, entry), () => {
      account.raised = account.most = undefined;
      queue.wake();
    });
  }

  return {
    status: () => proceedAll(book.all().map(status), (all) => all.filter((one) => one !== undefined)),
    statusOf: (budget) => status(namedOrGranted(book, budget)),
    current: currentOf(context),
    setLimit(limit, actor, budget): Maybe<void> {
      const account = find(budget);
      const was = account.limit;
      take(account, limit);
      return ledger.adjust(account.idAt(clock.now()), 0 as Microdollars, {
        actor,
        reason: `limit ${was ?? "none"} -> ${limit ?? "none"}`,
      });
    },
    named: (budget) => find(budget).name,
    takeLimit: (limit, budget) => take(find(budget), limit),
    reset(actor, budget): Maybe<void> {
      const account = find(budget);
      return proceed(ledger.account(account.idAt(clock.now())), ({ spent }) =>
        change(account, 0 - spent, { actor, reason: "reset" }),
      );
    },
    adjust: (by, { actor, reason, budget }) => change(find(budget), by, { actor, reason }),
  };
}

/** Answers at once: over a ledger that has to be waited for, with what it said last. */
function currentOf({ book, ledger, clock }: Context): BudgetControls["current"] {
  let spentLast = 0 as Microdollars;
  return () => {
    const account = ownBudget(book);
    if (account?.limit === undefined) return undefined;
    const stands = ledger.account(account.idAt(clock.now()));
    if (stands instanceof Promise)
      void stands.then(({ spent }) => (spentLast = spent)).catch(() => undefined);
    else spentLast = stands.spent;
    return { spent: spentLast, limit: account.limit };
  };
}

/** What people mean by the budget: the router's first one that has a limit. */
function ownBudget(book: BudgetBook): BudgetAccount | undefined {
  return book.chain({}).find(({ limit, rate }) => limit !== undefined && !rate);
}

/** What people may change: what was granted by somebody else is not theirs to raise. */
function settableBudget(book: BudgetBook): BudgetAccount | undefined {
  return book.chain({}).find(({ limit, rate, granted }) => limit !== undefined && !rate && granted !== true);
}

function namedOrGranted(book: BudgetBook, budget: string): BudgetAccount {
  return book.all().find(({ name, granted }) => granted === true && name === budget) ?? book.named(budget);
}
