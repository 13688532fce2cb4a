import { isIronError, type Account, type BudgetStatus, type IronError, type Microdollars } from "@iron/types";
import { outputThatFits, type BoundBasis } from "../bound/bound-of.ts";
import { isLimited, refuseDeferred } from "../policy/budget-policy.ts";
import { linksOf, type Link } from "../policy/hold-call.ts";
import { holdsBeforeCount, isRoomy } from "../policy/hold-tightly.ts";
import type { Plan, PlanRequest } from "../policy/plan-call.ts";
import { planTightly, recountOf, replan, type Recount } from "../policy/recount.ts";
import { fits, refusal } from "../policy/refusal.ts";
import type { Context } from "../policy/settings.ts";
import { proceed, proceedAll } from "../policy/proceed.ts";
import type { QuoteRequest } from "./create-budget.ts";
import type { Subject } from "./budget-book.ts";

/** What would become of a call if it were made now. */
export interface Quote {
  readonly admitted: boolean;
  /** The most the call can cost as asked for; undefined when its price is not known. */
  readonly bound: Microdollars | undefined;
  /** What the bound on the input was made from; undefined without a bound. */
  readonly basis: BoundBasis | undefined;
  /** The largest output cap that passes now. */
  readonly maxOutputTokens: number | undefined;
  /** What would be held, and the cap that would be set when that is less than was asked for. */
  readonly held: Microdollars | undefined;
  readonly clampedTo: number | undefined;
  /** The budget with least room; undefined when nothing limits the call. */
  readonly binding: BudgetStatus | undefined;
  /** Why it would be refused. */
  readonly refusal: IronError | undefined;
}

const UNLIMITED: Quote = {
  admitted: true,
  bound: undefined,
  basis: undefined,
  maxOutputTokens: undefined,
  held: undefined,
  clampedTo: undefined,
  binding: undefined,
  refusal: undefined,
};

export function quoteCall(context: Context, request: QuoteRequest): Quote | Promise<Quote> {
  const { size, target, kind = "chat" } = request;
  const subject: Subject = { ...target, agent: request.agent, run: request.run };
  try {
    if (kind === "free") return UNLIMITED;
    const limited = isLimited(context, subject);
    if (kind === "deferred") {
      refuseDeferred(context, limited);
      return UNLIMITED;
    }
    const asked: PlanRequest = { size, target, kind, limited };
    const countable = request.texts === undefined ? {} : { texts: request.texts };
    const recount = recountOf(context, asked, { call: countable, counts: {} });
    const quoted = proceed(planTightly(context, asked, recount), (plan) =>
      plan === undefined ? UNLIMITED : quotePlan(context, { subject, asked, plan, recount }),
    );
    return quoted instanceof Promise ? quoted.catch(refused) : quoted;
  } catch (error) {
    return refused(error);
  }
}

function refused(error: unknown): Quote {
  if (isIronError(error)) return { ...UNLIMITED, admitted: false, refusal: error };
  throw error;
}

interface Quoting {
  readonly subject: Subject;
  readonly asked: PlanRequest;
  readonly plan: Plan;
  readonly recount: Recount | undefined;
}

/** As a call would be held for: by bytes, and by a count where bytes do not fit. */
function quotePlan(context: Context, { subject, asked, plan, recount }: Quoting): Quote | Promise<Quote> {
  return proceed(tightest(context, subject), (found) => {
    const loose = judge(context, plan, found);
    const roomy = loose.held !== undefined && isRoomy(plan, { amount: loose.held });
    if (roomy || plan.priced?.bound.basis !== "bytes") return loose;
    return proceed(replan(context, asked, recount), (tight) => {
      if (tight === undefined) return loose;
      const judged = judge(context, tight, found);
      const { held } = loose;
      // What is held by bytes already stays held.
      if (held === undefined || !holdsBeforeCount(context, plan)) return judged;
      return { ...judged, held, clampedTo: clampAt(tight, held) };
    });
  });
}

interface Tight {
  readonly link: Link;
  readonly account: Account;
}

function tightest(context: Context, subject: Subject): Tight | undefined | Promise<Tight | undefined> {
  const limited = linksOf(context, subject).filter(({ account }) => account.limit !== undefined);
  const accounts = limited.map((link) =>
    proceed(context.ledger.account(link.budget), (stands): Tight => {
      const limit = link.account.limit as Microdollars;
      return { link, account: { ...stands, limit } };
    }),
  );
  return proceedAll(accounts, (all) => all.toSorted((a, b) => freeOf(a.account) - freeOf(b.account))[0]);
}

function freeOf({ limit, spent, held }: Account): number {
  return limit - spent - held;
}

function judge(context: Context, plan: Plan, found: Tight | undefined): Quote {
  if (found === undefined) {
    return {
      ...UNLIMITED,
      bound: plan.want,
      basis: plan.priced?.bound.basis,
      held: plan.want,
      maxOutputTokens: plan.cap,
    };
  }
  const now = context.clock.now();
  const { account: budget } = found.link;
  const resetsAt = budget.resetsAt(now);
  const { limit, spent, held } = found.account;
  const binding: BudgetStatus = {
    budget: budget.name,
    limit,
    spent,
    held,
    ...(resetsAt === undefined ? {} : { resetsAt }),
  };
  const free = freeOf(found.account);
  const base = {
    ...UNLIMITED,
    bound: plan.want,
    basis: plan.priced?.bound.basis,
    binding,
    maxOutputTokens: Math.min(plan.cap, fits(plan, found.account)),
  };
  if (free < plan.atLeast) {
    const shortage = { plan, short: found.account, budget, now };
    return { ...base, admitted: false, refusal: refusal(shortage) };
  }
  const share =
    plan.share === undefined ? free : Math.max(plan.atLeast, Math.floor((free / 1000) * plan.share));
  const hold = Math.min(plan.want, free, share) as Microdollars;
  return { ...base, held: hold, clampedTo: clampAt(plan, hold) };
}

function clampAt(plan: Plan, hold: Microdollars): number | undefined {
  if (plan.priced === undefined) return undefined;
  const cap = Math.min(plan.cap, outputThatFits(plan.priced.bound, hold));
  return cap < plan.cap ? cap : undefined;
}
