import {
  IronError,
  isIronError,
  type CallSize,
  type EndpointKind,
  type Microdollars,
  type Target,
} from "@iron/types";
import { boundOf, outputThatFits, worstAt, type CallBound, type InputCount } from "../bound/bound-of.ts";
import type { ModelPrice } from "../prices/model-price.ts";
import { dollars } from "./dollars.ts";
import type { Context } from "./settings.ts";

/** What a call needs: how much to hold, how little would do, and what both are made of. */
export interface Plan {
  /** Absent when the call holds a stated ceiling because its price is not known. */
  readonly priced: { readonly price: ModelPrice; readonly bound: CallBound } | undefined;
  readonly want: Microdollars;
  readonly atLeast: Microdollars;
  /** Output tokens that `want` allows for. */
  readonly cap: number;
  /** The output cap may be lowered. */
  readonly clampable: boolean;
  /** Thousandths of the free money, for a call that names no cap. */
  readonly share: number | undefined;
  /** Lowered to what one call may cost. */
  readonly underCeiling?: true;
}

export interface PlanRequest {
  readonly size: CallSize;
  readonly target: Target;
  readonly kind: EndpointKind;
  /** Some budget of the chain has a limit. */
  readonly limited: boolean;
  /** A tighter bound on the input than its bytes. */
  readonly counted?: InputCount | undefined;
}

/**
 * @returns undefined when the price is not known and nothing limits the call.
 * @throws {IronError} `price_unknown`, `unbounded_input`, `call_ceiling`, `invalid_request`
 */
export function planCall(context: Context, request: PlanRequest): Plan | undefined {
  const { settings } = context;
  const limited = request.limited || settings.callCeiling !== undefined;
  const price = priceOf(context, request.target);
  if (price === undefined) return limited ? planUnpriced(context, request.target) : undefined;
  const bound = limited
    ? boundOf(request.size, price, boundOptions(context, request))
    : looseBound(context, request, price);
  const whole = planPriced(context, request, { price, bound });
  return settings.callCeiling === undefined ? whole : underCeiling(whole, bound, settings.callCeiling);
}

export function priceOf(context: Context, target: Target): ModelPrice | undefined {
  const provider = context.settings.priceAs.get(target.provider) ?? target.provider;
  return context.prices.find(provider, target.model);
}

function boundOptions({ settings }: Context, { kind, counted }: PlanRequest): Parameters<typeof boundOf>[2] {
  const { serverToolSteps, assumedServiceTier } = settings;
  return {
    kind,
    ...(counted === undefined ? {} : { counted }),
    ...(serverToolSteps === undefined ? {} : { serverToolSteps }),
    ...(assumedServiceTier === undefined ? {} : { assumedServiceTier }),
  };
}

/** Without a limit, input that cannot be bounded is no reason to refuse: the hold is then only what is in the request. */
function looseBound(context: Context, request: PlanRequest, price: ModelPrice): CallBound {
  try {
    return boundOf(request.size, price, boundOptions(context, request));
  } catch (error) {
    if (!isIronError(error) || error.code !== "unbounded_input") throw error;
    const size: CallSize = { ...request.size, unbounded: [], serverTools: [] };
    return boundOf(size, price, boundOptions(context, request));
  }
}

function planUnpriced(context: Context, target: Target): Plan {
  const ceiling = context.settings.unpricedCeiling;
  if (ceiling === undefined) throw priceUnknown(context, target);
  return { priced: undefined, want: ceiling, atLeast: ceiling, cap: 0, clampable: false, share: undefined };
}

function planPriced(
  { settings }: Context,
  { size, kind, limited }: PlanRequest,
  priced: NonNullable<Plan["priced"]>,
): Plan {
  const { bound } = priced;
  const cap = bound.maxOutputTokens;
  const clampable = settings.clamp && kind === "chat";
  const floor = clampable ? Math.min(cap, outputFloor(settings.minOutputTokens, size)) : cap;
  return {
    priced,
    want: bound.worst,
    atLeast: floor === cap ? bound.worst : worstAt(bound, floor),
    cap,
    clampable,
    share: limited && clampable && size.maxOutputTokens === undefined ? settings.shareOfFree : undefined,
  };
}

/** A cap below the thinking budget would be refused by the provider, and one just above it would leave no room for an answer. */
function outputFloor(least: number, size: CallSize): number {
  return size.thinkingBudget === undefined ? least : size.thinkingBudget + least;
}

function underCeiling(plan: Plan, bound: CallBound, ceiling: Microdollars): Plan {
  if (plan.want <= ceiling) return plan;
  if (plan.atLeast > ceiling) {
    throw new IronError(
      "call_ceiling",
      `This call could cost ${dollars(plan.want)} USD, more than the ${dollars(ceiling)} USD that one call may cost.${basisOf(bound)}`,
      {
        shouldRetry: false,
        facts: {
          bound_usd: dollars(plan.want),
          ceiling_usd: dollars(ceiling),
          bound: bound.basis,
          max_output_tokens_that_fits: Math.max(0, outputThatFits(bound, ceiling)),
        },
      },
    );
  }
  const cap = outputThatFits(bound, ceiling);
  return { ...plan, cap, want: worstAt(bound, cap), underCeiling: true };
}

/** For a message: what was done to make the bound small. */
export function basisOf({ basis }: CallBound): string {
  return basis === "bytes" ? "" : ` Its input was counted (${basis}).`;
}

function priceUnknown(context: Context, target: Target): IronError {
  const provider = context.settings.priceAs.get(target.provider) ?? target.provider;
  const suggestion = context.prices.suggest(provider, target.model);
  const hint = suggestion === undefined ? "" : ` The nearest known name is ${suggestion}.`;
  return new IronError(
    "price_unknown",
    `No price is known for model ${target.model} of ${target.provider}, so it cannot run under a limit.${hint} State its price under prices, whose prices it has under priceAs, or let such models pass at a fixed charge by unpricedCeiling.`,
    {
      param: "model",
      shouldRetry: false,
      facts: { model: target.model, provider: target.provider, nearest: suggestion },
    },
  );
}
