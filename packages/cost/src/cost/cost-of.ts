import type { Microdollars, Picodollars, Usage } from "@iron/types";
import { ONE, toMicrodollars, type Exact } from "../arithmetic/to-microdollars.ts";
import type { ModelPrice, Rates } from "../prices/model-price.ts";
import { inputParts } from "./input-parts.ts";
import { toolFee } from "./tool-fee.ts";

export interface CostOptions {
  /** The tier to charge by when the usage states none, such as the batch endpoint's `batch`. */
  readonly serviceTier?: string;
}

/**
 * What one call cost, exactly, rounded up to whole microdollars once at the end. Counts cached input, both kinds of cache write, audio,
 * images, reasoning (part of the output), the long-context tier for the whole request, the service tier as the reply states it, and the fees
 * of tools and units.
 *
 * @throws {IronError} `invalid_request` beyond nine billion dollars.
 * @throws {RangeError} when a count is a fraction.
 */
export function costOf(usage: Usage, price: ModelPrice, options: CostOptions = {}): Microdollars {
  return toMicrodollars(exactCostOf(usage, price, options));
}

/** The same before rounding. */
export function exactCostOf(usage: Usage, price: ModelPrice, options: CostOptions = {}): Exact {
  const rates = ratesFor(price, usage.inputTokens);
  const tokens = inputCost(usage, rates) + outputCost(usage, rates);
  return tokens * tierFactor(price, usage.serviceTier ?? options.serviceTier) + feesOf(usage, price) * ONE;
}

/** The rates of the highest tier that an input of so many tokens reaches. They hold for the whole request. */
export function ratesFor(price: ModelPrice, inputTokens: number): Rates {
  let rates = price.rates;
  for (const tier of price.tiers) if (inputTokens > tier.above) rates = tier.rates;
  return rates;
}

/** In thousandths. A tier that the price does not name is charged plainly. */
export function tierFactor(price: ModelPrice, tier: string | undefined): bigint {
  const factor = tier === undefined ? undefined : price.serviceTiers[tier];
  return factor === undefined ? ONE : BigInt(factor);
}

function inputCost(usage: Usage, rates: Rates): bigint {
  const simple =
    usage.cacheReadTokens === undefined &&
    usage.cacheWriteTokens === undefined &&
    usage.cacheWrite1hTokens === undefined &&
    usage.audioInputTokens === undefined &&
    usage.imageInputTokens === undefined;
  if (simple) return BigInt(usage.inputTokens) * rates.input;
  let sum = 0n;
  for (const part of inputParts(usage, rates)) sum += BigInt(part.tokens) * part.rate;
  return sum;
}

function outputCost(usage: Usage, rates: Rates): bigint {
  const audio = Math.min(usage.audioOutputTokens ?? 0, usage.outputTokens);
  const image = Math.min(usage.imageOutputTokens ?? 0, usage.outputTokens - audio);
  let sum = BigInt(usage.outputTokens - audio - image) * rates.output;
  if (audio > 0) sum += BigInt(audio) * rates.audioOutput;
  if (image > 0) sum += BigInt(image) * rates.imageOutput;
  return sum;
}

function feesOf(usage: Usage, price: ModelPrice): bigint {
  let sum = 0n;
  for (const name in usage.serverToolUses) {
    sum += BigInt(usage.serverToolUses[name] ?? 0) * toolFee(price, name);
  }
  for (const name in usage.units) sum += unitFee(usage.units[name] ?? 0, price.unitFees[name]);
  return sum + (price.unitFees["requests"] ?? 0n);
}

/** Seconds of audio may be a fraction: a unit that has begun is charged whole. A unit without a fee is charged by its tokens. */
function unitFee(count: number, fee: Picodollars | undefined): bigint {
  return fee === undefined ? 0n : BigInt(Math.ceil(count)) * fee;
}
