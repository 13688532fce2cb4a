import {
  IronError,
  type Account,
  type Call,
  type CallEnd,
  type CallGuard,
  type Delivered,
  type Exchange,
  type Microdollars,
  type Settlement,
  type Usage,
  type Maybe,
} from "@iron/types";
import { outputThatFits, worstAt } from "../bound/bound-of.ts";
import { chargeCall, type Charge } from "./charge-call.ts";
import { dollars } from "./dollars.ts";
import type { Held, Link } from "./hold-call.ts";
import type { Plan } from "./plan-call.ts";
import { reportRemaining } from "./report-remaining.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Context } from "./settings.ts";
import { proceed, proceedAll } from "./proceed.ts";
import { mayPass, raiseThresholds } from "./thresholds.ts";
import type { WaitQueue } from "./wait-queue.ts";

export interface CallMoneyOptions {
  readonly context: Context;
  readonly queue: WaitQueue;
  readonly exchange: Exchange;
  readonly call: Call;
  readonly plan: Plan;
  readonly held: Held;
  /** How the router's own budget stood just after the hold; undefined without a limit on it, or when the ledger does not say. */
  readonly own: Account | undefined;
  readonly rates: readonly RateLimit[];
}

/** A hold grows by what this many more output tokens can cost. */
const STEP_TOKENS = 1024;

/** The money of one call in flight: the one owner of its hold. */
export function guardCallMoney(options: CallMoneyOptions): CallGuard {
  const { context, call, plan, own } = options;
  let held = options.held.amount;
  /** Asked for by a reply that flows, not by one that is whole: undefined until then. */
  let covered: number | undefined;
  let growing = false;
  let refused = false;
  let closed = false;

  function grow(tokens: number): void {
    const { bound } = plan.priced ?? {};
    if (bound === undefined || growing) return;
    const perChoice = Math.ceil(tokens / bound.choices) + STEP_TOKENS;
    const by = (worstAt(bound, perChoice) - held) as Microdollars;
    if (by <= 0) return;
    growing = true;
    const grown = mayGrow(options, held, by) && context.ledger.extend(call.id, by);
    const settle = (fits: boolean): void => {
      growing = false;
      refused = !fits;
      if (!fits || closed) return;
      held = (held + by) as Microdollars;
      for (const { account } of options.held.links) if (account.most !== undefined) account.most += by;
      call.money.held = held;
      covered = coveredTokens(plan, held);
    };
    if (grown instanceof Promise) grown.then(settle, () => settle(false));
    else settle(grown);
  }

  return {
    progress(delivered: Delivered): void {
      // Its headers leave before the call has ended. Those of a whole reply do not, and tell what it cost.
      if (covered === undefined && own !== undefined) reportRemaining(options.exchange, own);
      const told = delivered.usage?.outputTokens ?? 0;
      const tokens = Math.max(delivered.outputTokens, told);
      if (tokens <= (covered ??= coveredTokens(plan, held))) return;
      if (!refused) grow(tokens);
      // An estimate is enough to hold more, never to stop a reply: many a model writes more text with a token than we assume.
      const certain = Math.max(delivered.leastOutputTokens ?? delivered.outputTokens, told);
      if (refused && certain > (covered ?? 0)) throw cutOff(options, held, tokens);
    },
    close(end: CallEnd): void | Promise<void> {
      if (closed) return;
      closed = true;
      const size = call.size;
      const charge = chargeCall({ plan, size, held, stream: call.stream }, end);
      const used = tokensUsed(plan, end);
      for (const rate of options.rates) rate.use(used);
      // Told before the ledger has it: a reply's headers do not wait for a disk.
      nameCharge(options, charge);
      return closeHold(options, { charge, held, tokens: tokensTold(end) });
    },
  };
}

/** For the rate limit: what the provider counted, or our bound on the input and what was delivered. */
function tokensUsed(plan: Plan, end: CallEnd): number {
  if (end.kind === "failed") return 0;
  const usage: Partial<Usage> = end.usage ?? end.delivered.usage ?? {};
  const input = usage.inputTokens ?? plan.priced?.bound.inputTokens ?? 0;
  const output = Math.max(usage.outputTokens ?? 0, end.delivered.outputTokens);
  return Number.isSafeInteger(input + output) ? Math.max(0, input + output) : 0;
}

/** Output tokens over all choices that the hold pays for. Without a price nothing is measured: the ceiling is charged. */
function coveredTokens(plan: Plan, held: Microdollars): number {
  if (plan.priced === undefined) return Number.POSITIVE_INFINITY;
  const { bound } = plan.priced;
  if (bound.exactPerOutputToken === 0n) return Number.POSITIVE_INFINITY;
  // The bound may stop short of the model's limit; what is held may pay for more.
  const fits = outputThatFits({ ...bound, maxOutputTokens: Number.MAX_SAFE_INTEGER }, held);
  return Math.max(0, fits) * bound.choices;
}

/** The ledger knows the limits of the time of the hold: those in force now, and the ceiling on one call, are looked at here. */
function mayGrow({ context, held: { links } }: CallMoneyOptions, held: number, by: number): boolean {
  const { callCeiling } = context.settings;
  if (callCeiling !== undefined && held + by > callCeiling) return false;
  return links.every(({ account, budget }) => {
    const stands = account.limit === undefined ? undefined : context.ledger.account(budget);
    if (stands instanceof Promise) {
      // Its answer would come too late, and one that cannot be given is nobody's to hear.
      stands.catch(() => undefined);
      return true;
    }
    if (stands === undefined || account.limit === undefined) return true;
    return stands.spent + stands.held + by <= account.limit;
  });
}

function cutOff({ call }: CallMoneyOptions, held: Microdollars, tokens: number): IronError {
  return new IronError(
    "budget_cut",
    `The reply has outgrown the ${dollars(held)} USD held for it, and no budget has more for it; it was stopped.`,
    {
      shouldRetry: false,
      facts: { held_usd: dollars(held), output_tokens: tokens, model: call.target.model },
    },
  );
}

/** How a hold ends. */
interface Ending {
  readonly charge: Charge;
  readonly held: Microdollars;
  readonly tokens: Settlement["tokens"];
}

/** The provider's own totals, for reports. Of a reply that was cut there may be one of the two only. */
function tokensTold(end: CallEnd): Settlement["tokens"] {
  if (end.kind === "failed") return undefined;
  const usage: Partial<Usage> = end.usage ?? end.delivered.usage ?? {};
  const { inputTokens: input = 0, outputTokens: output = 0 } = usage;
  return input + output > 0 && isCount(input) && isCount(output) ? { input, output } : undefined;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** A ledger that cannot write now keeps the charge and tries again: the call is charged all the same, and says so. */
function closeHold(options: CallMoneyOptions, ending: Ending): void | Promise<void> {
  const entered = enter(options, ending);
  if (!(entered instanceof Promise)) return finish(options, ending);
  return entered.then(
    () => finish(options, ending),
    (error: unknown) => {
      tell(options, ending);
      throw error;
    },
  );
}

function enter({ context, call }: CallMoneyOptions, { charge, tokens }: Ending): unknown {
  if (charge.amount === undefined) return context.ledger.void(call.id, charge.reason);
  const { amount, source } = charge;
  return context.ledger.settle(call.id, { amount, source, tokens });
}

/** After the ledger has it: tells the call, the thresholds, the rates and those who wait. */
function finish(options: CallMoneyOptions, ending: Ending): void | Promise<void> {
  tell(options, ending);
  if (ending.charge.amount === undefined) return;
  return checkThresholds(options, ending.charge.amount, ending.held);
}

function tell(options: CallMoneyOptions, { charge, held }: Ending): void {
  if (charge.amount !== undefined && charge.amount > held) reportOverrun(options, charge.amount, held);
  options.queue.wake();
}

function nameCharge({ call, exchange, held, own }: CallMoneyOptions, charge: Charge): void {
  const charged = charge.amount ?? (0 as Microdollars);
  if (own !== undefined) reportRemaining(exchange, own, { held: held.amount, charged });
  if (charge.amount === undefined) {
    call.money.charged = 0 as Microdollars;
    return;
  }
  call.money.charged = charge.amount;
  call.money.source = charge.source;
}

function reportOverrun(
  { context, call, held: { links } }: CallMoneyOptions,
  charged: number,
  held: number,
): void {
  if (links.every(({ account }) => account.limit === undefined)) return;
  context.events?.publish({
    type: "alert",
    at: context.clock.now(),
    name: "budget_overrun",
    severity: "warning",
    facts: {
      call: call.id,
      model: call.target.model,
      held_microdollars: held,
      charged_microdollars: charged,
    },
  });
}

function checkThresholds(
  { context, held: { links } }: CallMoneyOptions,
  amount: Microdollars,
  held: Microdollars,
): void | Promise<void> {
  const { thresholds } = context.settings;
  const beyond = Math.max(0, amount - held);
  let checks: Maybe<void>[] | undefined;
  for (const link of links) {
    const { account } = link;
    if (account.limit === undefined || account.granted === true) continue;
    // What goes beyond its hold goes beyond what any hold has seen.
    if (account.most !== undefined) account.most += beyond;
    if (beyond > 0 || mayPass(thresholds, account))
      (checks ??= []).push(checkThreshold(context, link, amount));
  }
  return checks === undefined ? undefined : proceedAll(checks, () => undefined);
}

function checkThreshold(
  context: Context,
  { account, budget }: Link,
  amount: Microdollars,
): void | Promise<void> {
  const at = context.clock.now();
  return proceed(context.ledger.account(budget), (stands) => {
    // A charge to a window that is over says nothing of the one that runs.
    if (account.idAt(at) !== budget) return;
    const { events, settings } = context;
    raiseThresholds({ events, thresholds: settings.thresholds, at }, account, { amount, account: stands });
  });
}
