import {
  IronError,
  type Call,
  type CallGuard,
  type CallSize,
  type Exchange,
  type Guard,
  type Microdollars,
  type Policy,
  type Maybe,
} from "@iron/types";
import type { Subject } from "../budget/budget-book.ts";
import { outputThatFits } from "../bound/bound-of.ts";
import { guardCallMoney } from "./call-money.ts";
import type { Held } from "./hold-call.ts";
import { holdTightly } from "./hold-tightly.ts";
import type { Plan, PlanRequest } from "./plan-call.ts";
import { planTightly, recountOf, type Counts } from "./recount.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { Context } from "./settings.ts";
import { proceed } from "./proceed.ts";
import type { WaitQueue } from "./wait-queue.ts";

export interface PolicyOptions {
  readonly context: Context;
  readonly queue: WaitQueue;
  readonly rates: RateLimits;
}

/** Holds money for every call before its first byte, and closes every hold once. */
export function budgetPolicy(options: PolicyOptions): Policy {
  return {
    name: "budget",
    guard(exchange): Guard {
      if (exchange.endpoint.kind === "free") return {};
      const counts: Counts = {};
      return { open: (call) => openCall({ ...options, counts }, exchange, call) };
    },
  };
}

interface Opening extends PolicyOptions {
  readonly counts: Counts;
}

function openCall(options: Opening, exchange: Exchange, call: Call): Maybe<CallGuard | void> {
  const { context, queue } = options;
  const subject = subjectOf(exchange, call);
  const limited = isLimited(context, subject);
  const { kind } = exchange.endpoint;
  if (kind === "deferred") {
    refuseDeferred(context, limited);
    call.money.unpriced = true;
    return undefined;
  }
  const rates = options.rates.of(subject);
  if (call.attempt === 1) for (const rate of rates) rate.enter();
  const request: PlanRequest = { size: call.size, target: call.target, kind, limited };
  const recount =
    limited || context.settings.callCeiling !== undefined
      ? recountOf(context, request, { call, counts: options.counts })
      : undefined;
  return proceed(planTightly(context, request, recount), (planned) => {
    if (planned === undefined) {
      call.money.unpriced = true;
      return;
    }
    const asked = { call, plan: planned, request };
    return proceed(holdTightly({ context, queue, subject }, asked, recount), (made) =>
      guardHeld({ ...options, subject, exchange, call, ...made }),
    );
  });
}

interface Guarding extends PolicyOptions, Opened {
  readonly subject: Subject;
}

/** From here on the hold has an owner. */
function guardHeld({
  context,
  queue,
  rates: limits,
  subject,
  exchange,
  call,
  plan,
  held,
}: Guarding): Maybe<CallGuard> {
  const rates = limits.of(subject);
  try {
    report({ exchange, call, plan, held });
  } catch (error) {
    return proceed(context.ledger.void(call.id, "not_sent"), () => {
      queue.wake();
      throw error;
    });
  }
  return proceed(held.own, (own) =>
    guardCallMoney({ context, queue, exchange, call, plan, held, own, rates }),
  );
}

export function subjectOf(exchange: Pick<Exchange, "agent" | "run">, call: Pick<Call, "target">): Subject {
  const { provider, model, key } = call.target;
  return { agent: exchange.agent, run: exchange.run, key, model, provider };
}

export function isLimited(context: Context, subject: Subject): boolean {
  return context.book.chain(subject).some(({ limit }) => limit !== undefined);
}

/** @throws {IronError} `deferred_spend` where a limit is in force and nobody let such calls pass */
export function refuseDeferred({ settings }: Context, limited: boolean): void {
  if ((limited || settings.callCeiling !== undefined) && !settings.allowDeferred) {
    throw new IronError(
      "deferred_spend",
      "This request spends later, where no budget can see it, so it cannot run under a limit. Set allowDeferred to let it.",
      { shouldRetry: false },
    );
  }
}

interface Opened {
  readonly exchange: Exchange;
  readonly call: Call;
  readonly plan: Plan;
  readonly held: Held;
}

/** Writes down what is held, and lowers the output cap where less than the worst case is. */
function report({ exchange, call, plan, held }: Opened): void {
  call.money.held = held.amount;
  const basis = plan.priced?.bound.basis ?? "bytes";
  if (basis !== "bytes") exchange.report.facts.set("budget_bound", basis);
  if (held.waited) exchange.report.facts.set("budget_waited", true);
  const cap = capToSet(plan, held.amount, call.size);
  if (cap === undefined) return;
  call.capOutput(cap);
  call.money.clampedTo = cap;
  exchange.report.headers.set("x-iron-clamped", String(cap));
}

/** Undefined when the request's own cap, or the model's, is what the hold pays for. */
function capToSet(plan: Plan, held: Microdollars, size: CallSize): number | undefined {
  if (plan.priced === undefined || !plan.clampable) return undefined;
  const { bound } = plan.priced;
  const cap = Math.min(plan.cap, outputThatFits(bound, held));
  const asked = size.maxOutputTokens ?? bound.maxOutputTokens;
  return cap < asked ? cap : undefined;
}
