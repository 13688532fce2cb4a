import type { Account, BudgetId, Call, HoldAnswer, HoldRequest, Microdollars, Maybe } from "@iron/types";
import { NO_LIMIT, type BudgetAccount } from "../budget/budget-account.ts";
import type { Subject } from "../budget/budget-book.ts";
import type { Plan } from "./plan-call.ts";
import { refusal, waitingHelps } from "./refusal.ts";
import type { Context } from "./settings.ts";
import { proceed } from "./proceed.ts";
import type { WaitQueue } from "./wait-queue.ts";

/** One budget that a call holds in, and the ledger account of the window it was in when the call began. */
export interface Link {
  readonly account: BudgetAccount;
  readonly budget: BudgetId;
}

export interface Held {
  readonly amount: Microdollars;
  readonly links: readonly Link[];
  readonly waited: boolean;
  /** How the router's own budget stood just after; undefined without a limit on it, or when the ledger does not say. */
  readonly own: Maybe<Account | undefined>;
}

export interface HoldOptions {
  readonly context: Context;
  readonly queue: WaitQueue;
  readonly subject: Subject;
}

/**
 * Holds money for a call in every budget of its chain, or in none; waits a bounded time when only calls in flight stand in the way.
 *
 * @throws {IronError} `budget_exceeded`, `budget_in_flight`, `rate_limited`
 */
export function holdCall(options: HoldOptions, call: Call, plan: Plan): Maybe<Held> {
  const { context, queue, subject } = options;
  let asked: Asked | undefined;
  let waited = false;
  const since = queue.changes;

  function attempt(): Maybe<HoldAnswer> {
    asked = askFor(context, { call, plan, subject });
    return context.ledger.hold(asked.request);
  }

  function decide(answer: HoldAnswer): Held {
    const { links, own } = asked ?? chainOf(context, subject);
    if (answer.short === undefined)
      return { amount: answer.held, links, waited, own: standOf(context, own, answer) };
    const { short } = answer;
    const budget = links.find((link) => link.budget === short.budget)?.account;
    throw refusal({ plan, short, budget, now: context.clock.now() });
  }

  function first(answer: HoldAnswer, tried: boolean): Maybe<Held> {
    if (answer.short === undefined || !mayWait(context, queue)) return decide(answer);
    if (!waitingHelps(answer.short, plan.atLeast)) return decide(answer);
    waited = true;
    const { links } = asked ?? chainOf(context, subject);
    const budgets = links.map((link) => link.budget);
    const helps = (last: typeof answer): boolean => waitingHelps(last.short, plan.atLeast);
    return queue.wait({ attempt, helps, budgets, since, signal: call.signal, tried }, answer).then(decide);
  }

  // The first answer of a call that queues behind others says only how the budget stood: nothing was asked for yet.
  return proceed(behind(options, plan) ?? attempt(), (answer) => first(answer, asked !== undefined));
}

/** Holds without waiting or overtaking; undefined when the call would have to, or does not fit. */
export function holdNow(options: HoldOptions, call: Call, plan: Plan): Maybe<Held | undefined> {
  const { context, subject } = options;
  if (behind(options, plan) !== undefined) return undefined;
  const { links, own, request } = askFor(context, { call, plan, subject });
  return proceed(context.ledger.hold(request), (answer) =>
    answer.held === undefined
      ? undefined
      : { amount: answer.held, links, waited: false, own: standOf(context, own, answer) },
  );
}

interface Asking {
  readonly call: Call;
  readonly plan: Plan;
  readonly subject: Subject;
}

/** The budgets of a call as they are at this instant. */
interface Chain {
  readonly links: readonly Link[];
  /** The one that clients are told of: the first with a limit, unless that is a rate. */
  readonly own: Own | undefined;
}

interface Own extends Link {
  readonly limit: Microdollars;
}

interface Asked extends Chain {
  readonly request: HoldRequest;
}

function chainOf(context: Context, subject: Subject): Chain {
  const links = linksOf(context, subject);
  for (const { account, budget } of links) {
    const { limit } = account;
    if (limit !== undefined && !account.rate) return { links, own: { account, budget, limit } };
  }
  return { links, own: undefined };
}

function askFor(context: Context, { call, plan, subject }: Asking): Asked {
  const { links, own } = chainOf(context, subject);
  const request: HoldRequest = {
    call: call.id,
    budgets: links.map(({ account, budget }) => ({ budget, limit: account.limit ?? NO_LIMIT })),
    want: plan.want,
    atLeast: plan.atLeast,
    shareOfFree: plan.share,
    labels: labelsOf(subject),
    tell: own?.budget,
  };
  return { links, own, request };
}

/** The budget as it stands, for a call that must not overtake those that wait for the same one. */
function behind({ context, queue, subject }: HoldOptions, plan: Plan): Maybe<HoldAnswer> | undefined {
  if (queue.empty || !mayWait(context, queue)) return undefined;
  const links = linksOf(context, subject);
  const blocking = links.find(({ budget }) => queue.blocks([budget]));
  if (blocking === undefined || plan.want === 0) return undefined;
  const limit = blocking.account.limit ?? NO_LIMIT;
  return proceed(context.ledger.account(blocking.budget), (stands) => ({ short: { ...stands, limit } }));
}

function standOf(context: Context, own: Own | undefined, { stands }: HoldAnswer): Held["own"] {
  if (own === undefined) return undefined;
  const known = stands ?? context.ledger.account(own.budget);
  if (!(known instanceof Promise)) return seen(own, known);
  return known.then(
    (account) => seen(own, account),
    () => {
      own.account.most = undefined;
      return undefined;
    },
  );
}

function seen({ account, budget, limit }: Own, { spent, held }: Omit<Account, "limit">): Account {
  account.most = spent + held;
  return { budget, limit, spent, held };
}

function mayWait({ settings }: Context, queue: WaitQueue): boolean {
  return settings.waitMs > 0 && !queue.full;
}

export function linksOf(context: Context, subject: Subject): readonly Link[] {
  const now = context.clock.now();
  return context.book.chain(subject).map((account) => ({ account, budget: account.idAt(now) }));
}

/** Written out: this runs for every call. */
function labelsOf({ agent, run, key, model, provider }: Subject): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  if (provider !== undefined) labels["provider"] = provider;
  if (model !== undefined) labels["model"] = model;
  if (agent !== undefined) labels["agent"] = agent;
  if (run !== undefined) labels["run"] = run;
  if (key !== undefined) labels["key"] = key;
  return labels;
}
