import { isIronError, type Call, type Maybe } from "@iron/types";
import { holdCall, holdNow, type Held, type HoldOptions } from "./hold-call.ts";
import type { Plan, PlanRequest } from "./plan-call.ts";
import { proceed } from "./proceed.ts";
import { replan, type Recount } from "./recount.ts";
import type { Context } from "./settings.ts";

/** A hold, and the plan it was made by. */
export interface HeldPlan {
  readonly plan: Plan;
  readonly held: Held;
}

/**
 * Holds money for a call. Where the bound by bytes does not fit, the input is counted before the call is lowered, made to wait or refused; a call
 * whose bound fits pays nothing for that.
 *
 * @throws {IronError} as `holdCall` does
 */
export function holdTightly(
  options: HoldOptions,
  asked: { readonly call: Call; readonly plan: Plan; readonly request: PlanRequest },
  recount: Recount | undefined,
): Maybe<HeldPlan> {
  const { call, plan, request } = asked;
  if (recount === undefined || plan.priced === undefined || plan.priced.bound.basis !== "bytes")
    return proceed(holdCall(options, call, plan), (held) => ({ plan, held }));
  const { context } = options;

  /** A smaller bound passes wherever the larger one did; whatever goes wrong, the larger one stands. */
  function tighter(): Maybe<Plan> {
    try {
      const found = replan(context, request, recount);
      if (!(found instanceof Promise)) return found ?? plan;
      return found.then(
        (tight) => tight ?? plan,
        () => plan,
      );
    } catch {
      return plan;
    }
  }

  return proceed(holdFirst(options, call, plan), (first) => {
    if (first === undefined) {
      return proceed(tighter(), (tight) =>
        proceed(holdCall(options, call, tight), (held) => ({ plan: tight, held })),
      );
    }
    if (isRoomy(plan, first)) return { plan, held: first };
    // What is held stays; by the tighter bound it pays for more output.
    return proceed(tighter(), (tight) => ({ plan: tight, held: first }));
  });
}

/** The input's bound is not what keeps the output small: all that is wanted is held, or more than the least by a call that may only hold its share. */
export function isRoomy({ want, atLeast, share }: Plan, { amount }: Pick<Held, "amount">): boolean {
  return amount >= want || (share !== undefined && amount > atLeast);
}

/**
 * Whether a lowered call is held for by bytes and what is held then kept. Leased money is asked for when it does not suffice, and asking twice would
 * wait twice; the share of a call that names no cap only the ledger knows.
 */
export function holdsBeforeCount({ leased }: Context, { share }: Plan): boolean {
  return leased || share !== undefined;
}

/** Without waiting. Undefined when the plan as it is does not fit. */
function holdFirst(options: HoldOptions, call: Call, plan: Plan): Maybe<Held | undefined> {
  const whole = holdsBeforeCount(options.context, plan) ? plan : { ...plan, atLeast: plan.want };
  try {
    const held = holdNow(options, call, whole);
    return held instanceof Promise ? held.catch(poor) : held;
  } catch (error) {
    return poor(error);
  }
}

/** A lease that cannot be made larger says so by itself. */
function poor(error: unknown): undefined {
  if (isIronError(error) && error.code === "budget_exhausted_offline") return undefined;
  throw error;
}
