import { IronError, type CallSize, type EndpointKind, type Microdollars } from "@iron/types";
import { ONE, toExact, toMicrodollars, type Exact } from "../arithmetic/to-microdollars.ts";
import { tierFactor } from "../cost/cost-of.ts";
import type { ModelPrice } from "../prices/model-price.ts";
import { boundInput } from "./bound-input.ts";
import { dearestOutput } from "./dearest-rates.ts";

export interface BoundOptions {
  /** What the endpoint is: `tokens` (embeddings, moderation) writes no output tokens. `chat` when absent. */
  readonly kind?: EndpointKind;
  /** How often the provider may read its whole context in one call, when server tools run and the request states no limit. Without it such a call is refused. */
  readonly serverToolSteps?: number;
  /** The service tier that a request without one, or with `auto`, may be served at by the account's settings. Plain rates when absent. */
  readonly assumedServiceTier?: string;
  /** A tighter bound on the input than its bytes. */
  readonly counted?: InputCount;
}

/** What a bound on the input was made from. */
export type BoundBasis = "bytes" | "tokenizer" | "count_tokens";

/** An upper bound on tokens that is tighter than bytes. */
export type InputCount =
  /** Tokens of the text alone: framing, images and all else come on top. */
  | { readonly by: "tokenizer"; readonly textTokens: number }
  /** Tokens of all input that is in the request. */
  | { readonly by: "count_tokens"; readonly inputTokens: number };

/** The most that one call can cost, and what it is made of. */
export interface CallBound {
  /** At `maxOutputTokens`. */
  readonly worst: Microdollars;
  /** Without a single output token. */
  readonly input: Microdollars;
  readonly inputTokens: number;
  /** What `inputTokens` was made from. */
  readonly basis: BoundBasis;
  /** Output tokens per choice that `worst` allows for. */
  readonly maxOutputTokens: number;
  readonly choices: number;
  /** Exact amounts in thousandths of a picodollar, for `worstAt` and `outputThatFits`. */
  readonly exactInput: Exact;
  readonly exactPerOutputToken: Exact;
}

/** Where neither the request nor the price states a limit. */
export const ASSUMED_MAX_OUTPUT_TOKENS = 131_072;

/**
 * Proves an upper bound on the cost of a call from its size. A token is at least one byte, so text takes at most its UTF-8 bytes in tokens, or what a
 * tokenizer has counted; framing,
 * images, pages and audio take at most what the price states. Every input token is counted at the dearest rate it could be charged at.
 *
 * @throws {IronError} `unbounded_input` when input that is not in the request has no bound; `invalid_request` when a count is absurd.
 */
export function boundOf(size: CallSize, price: ModelPrice, options: BoundOptions = {}): CallBound {
  const input = boundInput(size, price, options);
  const factor = dearestFactor(size, price, options);
  const maxOutputTokens = outputCap(size, price, options.kind);
  const choices = wholeCount(size.choices, "choices", 1);
  const exactInput = input.tokensCost * factor + input.fees * ONE;
  const exactPerOutputToken = dearestOutput(price, input.tokens) * factor * BigInt(choices);
  return {
    worst: toMicrodollars(exactInput + exactPerOutputToken * BigInt(maxOutputTokens)),
    input: toMicrodollars(exactInput),
    inputTokens: input.tokens,
    basis: options.counted?.by ?? "bytes",
    maxOutputTokens,
    choices,
    exactInput,
    exactPerOutputToken,
  };
}

/** The bound if every choice's output were capped at `outputTokens`. */
export function worstAt(bound: CallBound, outputTokens: number): Microdollars {
  return toMicrodollars(bound.exactInput + bound.exactPerOutputToken * BigInt(outputTokens));
}

/** The largest output cap per choice whose bound is at most `money`; negative when not even the input fits. */
export function outputThatFits(bound: CallBound, money: Microdollars): number {
  const left = toExact(money) - bound.exactInput;
  if (left < 0n) return -1;
  if (bound.exactPerOutputToken === 0n) return bound.maxOutputTokens;
  const fits = left / bound.exactPerOutputToken;
  return fits > BigInt(bound.maxOutputTokens) ? bound.maxOutputTokens : Number(fits);
}

/** The most tokens the model writes in one reply, if known. */
export function maxOutputTokensOf(price: ModelPrice | undefined): number | undefined {
  return price?.maxOutputTokens;
}

function outputCap(size: CallSize, price: ModelPrice, kind: EndpointKind | undefined): number {
  if (kind === "tokens") return 0;
  const model = price.maxOutputTokens ?? price.contextWindow ?? ASSUMED_MAX_OUTPUT_TOKENS;
  const cap = Math.min(wholeCount(size.maxOutputTokens ?? model, "max_tokens", 0), model);
  return kind === "units"
    ? Math.max(size.maxOutputTokens === undefined ? 0 : cap, unitOutput(size, price))
    : cap;
}

/** Units that are made of output tokens: images at so many tokens each. Without such units, the model's own limit. */
function unitOutput(size: CallSize, price: ModelPrice): number {
  let tokens = 0;
  let counted = false;
  for (const name in size.units) {
    const each = price.unitTokens[name];
    if (price.unitFees[name] !== undefined) counted = true;
    else if (each !== undefined) {
      counted = true;
      tokens += each * wholeCount(Math.ceil(size.units[name] ?? 0), name, 0);
    }
  }
  return counted ? tokens : (price.maxOutputTokens ?? ASSUMED_MAX_OUTPUT_TOKENS);
}

/** A request names its tier, but a provider may serve it at the plain one instead; `auto` and none leave it to the account's settings. */
function dearestFactor(size: CallSize, price: ModelPrice, options: BoundOptions): bigint {
  const stated = size.serviceTier === "auto" ? undefined : size.serviceTier;
  const factor = tierFactor(price, stated ?? options.assumedServiceTier);
  return factor > ONE ? factor : ONE;
}

/** @throws {IronError} `invalid_request` for what no provider accepts. */
export function wholeCount(value: number, name: string, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new IronError(
    "invalid_request",
    `${name} is ${value}; it must be a whole number of at least ${least}.`,
    {
      param: name,
    },
  );
}
