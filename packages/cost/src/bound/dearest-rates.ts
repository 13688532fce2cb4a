import type { CallSize } from "@iron/types";
import type { ModelPrice, Rates } from "../prices/model-price.ts";

/** The rates that an input of at most `inputTokens` can be charged at: the plain ones and every tier within reach. */
export function reachableRates(price: ModelPrice, inputTokens: number): readonly Rates[] {
  if (price.tiers.length === 0) return [price.rates];
  return [price.rates, ...price.tiers.filter((tier) => inputTokens > tier.above).map((tier) => tier.rates)];
}

/** The dearest rate for a token of text, given whether it may be written to a cache. */
export function dearestText(rates: Rates, price: ModelPrice, cacheWrite: CallSize["cacheWrite"]): bigint {
  let rate = larger(rates.input, rates.cacheRead);
  if (cacheWrite !== "none" || !price.cacheWriteOnRequest) rate = larger(rate, rates.cacheWrite5m);
  if (cacheWrite === "1h") rate = larger(rate, rates.cacheWrite1h);
  return rate;
}

/** The dearest rate for an output token. Audio and images count too: what the reply will be made of is not known beforehand. */
export function dearestOutput(price: ModelPrice, inputTokens: number): bigint {
  let rate = 0n;
  for (const rates of reachableRates(price, inputTokens)) {
    rate = larger(rate, larger(rates.output, larger(rates.audioOutput, rates.imageOutput)));
  }
  return rate;
}

export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
