import { isIronError, type CallSize, type RequestText } from "@iron/types";
import type { InputCount } from "../bound/bound-of.ts";
import { savingOf } from "../tokens/count-text.ts";
import { loadTokenizer, type TokenizerName } from "../tokens/load-tokenizer.ts";
import { planCall, priceOf, type Plan, type PlanRequest } from "./plan-call.ts";
import { proceed } from "./proceed.ts";
import type { Context } from "./settings.ts";

type Maybe<T> = T | Promise<T>;

/** What can be counted of a call, where it is known. */
export interface Countable {
  texts?(): readonly RequestText[];
}

/** Counts the input of a call, at most once; undefined when that gives no tighter bound than bytes. Never throws. */
export type Recount = () => Maybe<InputCount | undefined>;

/**
 * The way to a tighter bound than bytes, for when money is short: nothing is loaded or counted before it is gone. Undefined where the model's
 * tokenizer is not known, or input that is not in the request makes the bound.
 */
export function recountOf(context: Context, request: PlanRequest, call: Countable): Recount | undefined {
  const { size, target, kind } = request;
  if (kind !== "chat" || call.texts === undefined || !isWhollyHere(size)) return undefined;
  const tokenizer = priceOf(context, target)?.tokenizer;
  if (tokenizer === undefined) return undefined;
  let counted: { readonly found: Maybe<InputCount | undefined> } | undefined;
  return () => (counted ??= { found: countTexts(tokenizer, size, call) }).found;
}

function countTexts(name: TokenizerName, size: CallSize, call: Countable): Maybe<InputCount | undefined> {
  try {
    const saved = proceed(loadTokenizer(name), (count) => savingOf(call.texts?.() ?? [], count));
    const found = proceed(saved, (bytes) => boundFrom(size, bytes));
    return found instanceof Promise ? found.catch(() => undefined) : found;
  } catch {
    // A tokenizer that cannot be loaded is none: the bytes stay the bound.
    return undefined;
  }
}

function boundFrom({ textBytes }: CallSize, saved: number): InputCount | undefined {
  return saved > 0 && saved <= textBytes ? { by: "tokenizer", textTokens: textBytes - saved } : undefined;
}

function isWhollyHere({ serverTools, unbounded }: CallSize): boolean {
  return serverTools.length === 0 && unbounded.length === 0;
}

/** The plan by the tighter bound; undefined when there is none. */
export function replan(
  context: Context,
  request: PlanRequest,
  recount: Recount | undefined,
): Maybe<Plan | undefined> {
  if (recount === undefined) return undefined;
  return proceed(recount(), (counted) =>
    counted === undefined ? undefined : planCall(context, { ...request, counted }),
  );
}

/** The plan of a call: by bytes, unless it then meets the ceiling on one call and a count makes more of it. */
export function planTightly(
  context: Context,
  request: PlanRequest,
  recount: Recount | undefined,
): Maybe<Plan | undefined> {
  let plan: Plan | undefined;
  try {
    plan = planCall(context, request);
  } catch (error) {
    if (recount === undefined || !isIronError(error) || error.code !== "call_ceiling") throw error;
    return proceed(replan(context, request, recount), (tight) => {
      if (tight === undefined) throw error;
      return tight;
    });
  }
  if (plan?.underCeiling !== true) return plan;
  return proceed(replan(context, request, recount), (tight) => tight ?? plan);
}
