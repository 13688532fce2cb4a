import {
  isIronError,
  type Call,
  type CallSize,
  type RequestText,
  type Target,
  type Maybe,
} from "@iron/types";
import type { InputCount } from "../bound/bound-of.ts";
import type { ModelPrice } from "../prices/model-price.ts";
import { savingOf } from "../tokens/count-text.ts";
import { loadTokenizer, type TokenizerName } from "../tokens/load-tokenizer.ts";
import { planCall, priceOf, type Plan, type PlanRequest } from "./plan-call.ts";
import { proceed } from "./proceed.ts";
import type { Context } from "./settings.ts";

/** What can be counted of a call, where it is known. */
export interface Countable {
  texts?(): readonly RequestText[];
  countInput?: Call["countInput"];
}

/** Counts by target, for as long as an exchange lasts: a further try of the same target is not counted again. */
export interface Counts {
  byTarget?: Map<string, ReturnType<Recount>>;
}

const COUNT_TIMEOUT_MS = 2000;

/** Counts the input of a call, once in an exchange; undefined when that gives no tighter bound than bytes. Never throws. */
export type Recount = () => Maybe<InputCount | undefined>;

/**
 * The way to a tighter bound than bytes, for when money is short: nothing is loaded or counted before it is gone. Undefined where the model's
 * tokenizer is not known, or input that is not in the request makes the bound.
 */
export function recountOf(
  context: Context,
  request: PlanRequest,
  { call, counts }: { readonly call: Countable; readonly counts: Counts },
): Recount | undefined {
  const { size, target, kind } = request;
  if (kind !== "chat" || !isWhollyHere(size)) return undefined;
  const price = priceOf(context, target);
  if (price === undefined) return undefined;
  const { tokenizer } = price;
  if (tokenizer !== undefined) {
    if (call.texts === undefined) return undefined;
    return () => once(counts, target, () => countTexts(tokenizer, size, call));
  }
  if (!context.settings.countTokens || call.countInput === undefined) return undefined;
  return () => once(counts, target, async () => askProvider(call, price));
}

function once(counts: Counts, { provider, model }: Target, count: Recount): ReturnType<Recount> {
  const known = (counts.byTarget ??= new Map<string, ReturnType<Recount>>());
  const key = `${provider}\n${model}`;
  if (!known.has(key)) known.set(key, count());
  return known.get(key);
}

/** Providers call their own count an estimate, so a twentieth and the framing come on top. */
async function askProvider(call: Countable, { framing }: ModelPrice): Promise<InputCount | undefined> {
  const tokens = await call.countInput?.(COUNT_TIMEOUT_MS).catch(() => undefined);
  if (tokens === undefined || !Number.isSafeInteger(tokens) || tokens <= 0) return undefined;
  return { by: "count_tokens", inputTokens: tokens + Math.ceil(tokens / 20) + framing.base };
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
