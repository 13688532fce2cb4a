import type { Picodollars } from "@iron/types";
import { TOKENIZERS, type TokenizerName } from "../tokens/load-tokenizer.ts";
import type { ContextTier, ModelPrice, Rates } from "./model-price.ts";
import type { PriceRow, RateRow } from "./price-data.ts";

/**
 * What holds where a source states nothing. All are chosen high, since they only ever make a bound larger: no provider has been seen to
 * write 1 000 tokens a second on one reply (those that have are stated in the data), no image to take 50 000 tokens.
 */
export const CAUTIOUS = {
  topSpeed: 1000,
  imageTokens: 50_000,
  pageTokens: 10_000,
  audioTokensPerSecond: 50,
  imageUnitTokens: 16_384,
  framing: { base: 64, perMessage: 16, tools: 1024, perTool: 32 },
} as const;

/** Makes the stored row whole: fills in every rate and limit that it and its provider leave out. */
export function expandRow(
  name: { readonly provider: string; readonly model: string },
  stored: PriceRow,
  defaults: PriceRow = {},
): ModelPrice {
  const row: PriceRow = { ...defaults, ...stored };
  const rates = expandRates(row);
  return {
    ...name,
    rates,
    tiers: (row.tiers ?? []).map((tier) => expandTier(tier, row)).sort((a, b) => a.above - b.above),
    serviceTiers: { ...defaults.serviceTiers, ...stored.serviceTiers },
    toolFees: fees({ ...defaults.toolFees, ...stored.toolFees }),
    unitFees: fees(row.unitFees ?? {}),
    unitTokens: row.unitTokens ?? { images: CAUTIOUS.imageUnitTokens },
    ...tokenizerOf(row),
    ...(row.maxOutput === undefined ? {} : { maxOutputTokens: row.maxOutput }),
    ...(row.context === undefined ? {} : { contextWindow: row.context }),
    topSpeed: row.topSpeed ?? CAUTIOUS.topSpeed,
    framing: row.framing ?? CAUTIOUS.framing,
    imageTokens: row.imageTokens ?? CAUTIOUS.imageTokens,
    pageTokens: row.pageTokens ?? CAUTIOUS.pageTokens,
    audioTokensPerSecond: row.audioTokensPerSecond ?? CAUTIOUS.audioTokensPerSecond,
    cacheWriteOnRequest: row.cacheWriteOnRequest ?? false,
  };
}

function tokenizerOf({ tokenizer }: PriceRow): { readonly tokenizer?: TokenizerName } {
  const known = TOKENIZERS.find((name) => name === tokenizer);
  return known === undefined ? {} : { tokenizer: known };
}

function expandTier(tier: RateRow & { readonly above: number }, base: PriceRow): ContextTier {
  return { above: tier.above, rates: expandRates({ ...ratesOf(base), ...tier }) };
}

/** A tier that leaves a rate out keeps the base's; extra members of the row are harmless. */
function ratesOf(row: PriceRow): RateRow {
  const { tiers: _tiers, ...rates } = row;
  return rates;
}

/** Cached input without a price of its own is charged as input; audio and images without one as text. */
function expandRates(row: RateRow): Rates {
  const input = row.input ?? 0;
  const output = row.output ?? 0;
  const write = row.cacheWrite5m ?? input;
  return {
    input: picodollars(input),
    output: picodollars(output),
    cacheRead: picodollars(row.cacheRead ?? input),
    cacheWrite5m: picodollars(write),
    cacheWrite1h: picodollars(row.cacheWrite1h ?? write),
    audioInput: picodollars(row.audioInput ?? input),
    audioOutput: picodollars(row.audioOutput ?? output),
    imageInput: picodollars(row.imageInput ?? input),
    imageOutput: picodollars(row.imageOutput ?? output),
  };
}

function fees(row: Readonly<Record<string, number>>): Readonly<Record<string, Picodollars>> {
  const entries = Object.entries(row).map(([name, fee]): [string, Picodollars] => [name, picodollars(fee)]);
  return Object.fromEntries(entries);
}

function picodollars(value: number): Picodollars {
  return BigInt(value) as Picodollars;
}
