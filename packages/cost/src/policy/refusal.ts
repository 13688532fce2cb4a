import { IronError, type Account, type Microdollars } from "@iron/types";
import type { BudgetAccount } from "../budget/budget-account.ts";
import { outputThatFits, type BoundBasis } from "../bound/bound-of.ts";
import { dollars } from "./dollars.ts";
import { basisOf, type Plan } from "./plan-call.ts";

export interface Shortage {
  readonly plan: Plan;
  /** The budget with least room, as it stood at that instant. */
  readonly short: Account;
  readonly budget: BudgetAccount | undefined;
  readonly now: number;
}

const IN_FLIGHT_RETRY_MS = 1000;

/** Whether the call would fit if every call in flight cost nothing: then waiting may help. */
export function waitingHelps(short: Account, atLeast: Microdollars): boolean {
  return short.spent + atLeast <= short.limit;
}

/** The refusal of a call that does not fit, with the numbers that justify it: spent + held + bound > limit. */
export function refusal(shortage: Shortage): IronError {
  const { plan, short, budget, now } = shortage;
  const inFlight = waitingHelps(short, plan.atLeast);
  const resetsAt = budget?.resetsAt(now);
  const slow = budget?.rate === true;
  const retryAfterMs =
    slow && resetsAt !== undefined ? resetsAt - now : inFlight ? IN_FLIGHT_RETRY_MS : undefined;
  const code = slow ? "rate_limited" : inFlight ? "budget_in_flight" : "budget_exceeded";
  return new IronError(code, message(shortage, inFlight, resetsAt), {
    shouldRetry: slow || inFlight,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    facts: {
      budget: budget?.name ?? short.budget,
      limit_usd: dollars(short.limit),
      spent_usd: dollars(short.spent),
      held_usd: dollars(short.held),
      bound_usd: dollars(plan.want),
      least_usd: dollars(plan.atLeast),
      ...basisFact(plan),
      max_output_tokens_that_fits: fits(plan, short),
      reason: inFlight ? "in_flight" : "exhausted",
      ...(resetsAt === undefined ? {} : { resets_at: new Date(resetsAt).toISOString() }),
    },
  });
}

function basisFact({ priced }: Plan): { readonly bound?: BoundBasis } {
  return priced === undefined ? {} : { bound: priced.bound.basis };
}

/** The largest output cap that would pass now: 0 when none would. */
export function fits(plan: Plan, short: Account): number {
  if (plan.priced === undefined) return 0;
  const free = short.limit - short.spent - short.held;
  return free < 0 ? 0 : Math.max(0, outputThatFits(plan.priced.bound, free as Microdollars));
}

function message({ plan, short, budget }: Shortage, inFlight: boolean, resetsAt: number | undefined): string {
  const name = budget?.name ?? short.budget;
  const end = inFlight
    ? "Calls in flight hold the rest; trying again may help."
    : resetsAt !== undefined && plan.atLeast <= short.limit
      ? `It begins anew at ${new Date(resetsAt).toISOString()}.`
      : "Waiting does not help: raise the limit, or ask for less.";
  const basis = plan.priced === undefined ? "" : basisOf(plan.priced.bound);
  return (
    `Budget ${name} has ${dollars(short.limit)} USD, of which ${dollars(short.spent)} are spent and ${dollars(short.held)} held; ` +
    `this call may cost ${dollars(plan.want)}, at the very least ${dollars(plan.atLeast)}.${basis} ${end}`
  );
}
