import type { CallEnd, CallSize, Delivered, Microdollars, Usage, UsageSource } from "@iron/types";
import { ONE, toMicrodollars, type Exact } from "../arithmetic/to-microdollars.ts";
import { exactCostOf, tierFactor } from "../cost/cost-of.ts";
import { outputThatFits, type CallBound } from "../bound/bound-of.ts";
import type { ModelPrice } from "../prices/model-price.ts";
import type { Plan } from "./plan-call.ts";
import { isUsable } from "./read-usage.ts";

/** What a call is charged, or that it cost nothing. */
export type Charge =
  | { readonly amount: Microdollars; readonly source: UsageSource }
  | { readonly amount?: undefined; readonly reason: string };

export interface ChargedCall {
  readonly plan: Plan;
  readonly size: CallSize;
  readonly held: Microdollars;
  readonly stream: boolean;
}

interface PricedCall extends ChargedCall {
  readonly price: ModelPrice;
  readonly bound: CallBound;
}

/** Decides what a call is charged from how it ended, by the table in docs/money.md. Pure. */
export function chargeCall(call: ChargedCall, end: CallEnd): Charge {
  if (end.kind === "failed" && (!end.failure.sent || end.failure.answered)) {
    return { reason: end.failure.kind };
  }
  const { priced } = call.plan;
  if (priced === undefined) return { amount: call.held, source: "estimate" };
  const { plan, size, held, stream } = call;
  const known: PricedCall = { plan, size, held, stream, price: priced.price, bound: priced.bound };
  switch (end.kind) {
    case "failed":
      return ambiguous(known, end.durationMs, NOTHING_DELIVERED);
    case "cut":
      return cut(known, end);
    case "completed":
      return completed(known, end);
  }
}

const NOTHING_DELIVERED: Delivered = { bytes: 0, outputTokens: 0 };

function completed(call: PricedCall, end: CallEnd & { kind: "completed" }): Charge {
  const { usage, delivered } = end;
  const { price, bound, size } = call;
  if (usage !== undefined && isUsable(usage, { price, bound, size, delivered })) {
    return { amount: toMicrodollars(told(usage, call)), source: "provider" };
  }
  return { amount: estimate(call, delivered), source: "estimate" };
}

/** A reply of whose bytes this many or more make one token, its JSON included. */
const BYTES_PER_TOKEN_OF_REPLY = 3;

/** No usable usage: the bound on the input, and what was delivered. A whole reply was not counted as it came, so its bytes are. */
function estimate(call: PricedCall, delivered: Delivered): Microdollars {
  const counted = !call.stream || delivered.outputTokens === 0;
  const byBytes = counted ? Math.ceil(delivered.bytes / BYTES_PER_TOKEN_OF_REPLY) : 0;
  return withOutput(call, Math.max(Math.min(byBytes, capOf(call)), delivered.outputTokens), delivered.usage);
}

function cut(call: PricedCall, end: CallEnd & { kind: "cut" }): Charge {
  const { delivered } = end;
  const stated = Math.max(outputOf(end.usage, call), outputOf(delivered.usage, call));
  const counted = Math.max(stated, delivered.outputTokens);
  if (counted === 0) return ambiguous(call, end.durationMs, delivered);
  const came = withOutput(call, counted, end.usage ?? delivered.usage);
  // A whole reply was written to its end before its first byte left: the part that came says little of it, unless its usage had come.
  const whole = call.stream || stated > 0 ? undefined : ambiguous(call, end.durationMs, delivered);
  if (whole?.amount !== undefined && whole.amount > came) return whole;
  return { amount: came, source: "partial" };
}

/**
 * Sent, and nothing told us what it cost: what the provider can have written in that time at its top speed, never more than was held, never less
 * than was delivered.
 */
function ambiguous(call: PricedCall, durationMs: number, delivered: Delivered): Charge {
  const byTime = Math.ceil((Math.max(0, durationMs) * call.price.topSpeed) / 1000) * call.bound.choices;
  const most = withOutput(call, Math.min(capOf(call), byTime), delivered.usage);
  const least = withOutput(call, delivered.outputTokens, delivered.usage);
  return { amount: Math.max(Math.min(call.held, most), least) as Microdollars, source: "ambiguous" };
}

/** Output tokens that the call was allowed, over all choices: its cap may have been lowered to what was held. */
function capOf({ bound, held }: PricedCall): number {
  return Math.max(0, outputThatFits(bound, held)) * bound.choices;
}

/** The input, as the provider counted it or at its bound, and so many output tokens over all choices. */
function withOutput(call: PricedCall, outputTokens: number, usage: Partial<Usage> | undefined): Microdollars {
  const input = inputCost(call, usage);
  const { exactPerOutputToken, choices } = call.bound;
  return toMicrodollars(input + divideUp(exactPerOutputToken * BigInt(outputTokens), BigInt(choices)));
}

/** Only a provider's own, believable count of the input replaces the bound. */
function inputCost(call: PricedCall, usage: Partial<Usage> | undefined): Exact {
  if (usage?.inputTokens === undefined) return call.bound.exactInput;
  const counted: Usage = { ...usage, inputTokens: usage.inputTokens, outputTokens: 0, reasoningTokens: 0 };
  const { audioOutputTokens: _audio, imageOutputTokens: _image, ...input } = counted;
  if (!isUsable(input, { ...call, delivered: NOTHING_DELIVERED })) return call.bound.exactInput;
  return told(input, call);
}

/** By the tier that the reply states, else by the one that was asked for, if that is dearer than the plain one. */
function told(usage: Usage, { price, size }: PricedCall): Exact {
  const { serviceTier } = size;
  const dearer = serviceTier !== undefined && tierFactor(price, serviceTier) > ONE;
  return exactCostOf(usage, price, dearer ? { serviceTier } : {});
}

function outputOf(usage: Partial<Usage> | undefined, { bound, price }: PricedCall): number {
  const tokens = usage?.outputTokens;
  const most = Math.max(bound.maxOutputTokens * bound.choices, price.contextWindow ?? 0);
  return tokens !== undefined && Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= most ? tokens : 0;
}

function divideUp(amount: Exact, by: bigint): Exact {
  return (amount + by - 1n) / by;
}
