import { z } from "zod";
import { scaledDecimal } from "../arithmetic/decimal.ts";
import { TOKENIZERS, type TokenizerName } from "../tokens/load-tokenizer.ts";
import type { PriceRow, RateRow } from "./price-data.ts";
import { ANY_PROVIDER, createPriceTable, type PriceTable } from "./price-table.ts";

/** US dollars per million tokens, as the vendors' pages state them. At most six decimals. */
type Price = string | number;

export interface OverrideRates {
  readonly input?: Price | undefined;
  readonly output?: Price | undefined;
  readonly cacheRead?: Price | undefined;
  readonly cacheWrite5m?: Price | undefined;
  readonly cacheWrite1h?: Price | undefined;
  readonly audioInput?: Price | undefined;
  readonly audioOutput?: Price | undefined;
  readonly imageInput?: Price | undefined;
  readonly imageOutput?: Price | undefined;
}

/** A price or limit of your own. What it leaves out is kept when the model is known. */
export interface PriceOverride extends OverrideRates {
  /** The price table's or your configuration's name of the provider; any provider when absent. */
  readonly provider?: string | undefined;
  readonly model: string;
  readonly aliases?: readonly string[] | undefined;
  /** `name-20260101` and `name-2026-01-01` are this model too. */
  readonly dated?: boolean | undefined;
  /** Rates for the whole request once its input has more tokens than `above`. */
  readonly tiers?: readonly (OverrideRates & { readonly above: number })[] | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly contextWindow?: number | undefined;
  /** Output tokens per second never passed. */
  readonly topSpeed?: number | undefined;
  readonly imageTokens?: number | undefined;
  readonly pageTokens?: number | undefined;
  /** The public tokenizer that the model reads with. */
  readonly tokenizer?: TokenizerName | undefined;
  /** In thousandths of the plain rate. */
  readonly serviceTiers?: Readonly<Record<string, number>> | undefined;
  /** Dollars per use of a tool that runs at the provider. */
  readonly toolFees?: Readonly<Record<string, Price>> | undefined;
  /** Dollars per unit: `images`, `audio_seconds`, `characters`, `requests`. */
  readonly unitFees?: Readonly<Record<string, Price>> | undefined;
}

const price = z.union([z.string(), z.number()]).refine((value) => scaledDecimal(value, 6) !== undefined, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} must be US dollars, at least 0, with at most six decimals, such as "2.50"`,
});
const fee = z.union([z.string(), z.number()]).refine((value) => scaledDecimal(value, 12) !== undefined, {
  error: (issue) => `${JSON.stringify(issue.input)} must be US dollars, at least 0, such as "0.01"`,
});
const rates = {
  input: price.optional(),
  output: price.optional(),
  cacheRead: price.optional(),
  cacheWrite5m: price.optional(),
  cacheWrite1h: price.optional(),
  audioInput: price.optional(),
  audioOutput: price.optional(),
  imageInput: price.optional(),
  imageOutput: price.optional(),
};
const count = z.int().positive();

export const priceOverrideSchema: z.ZodType<PriceOverride> = z.strictObject({
  ...rates,
  provider: z.string().min(1).optional(),
  model: z.string().min(1),
  aliases: z.array(z.string().min(1)).optional(),
  dated: z.boolean().optional(),
  tiers: z.array(z.strictObject({ ...rates, above: count })).optional(),
  maxOutputTokens: count.optional(),
  contextWindow: count.optional(),
  topSpeed: count.optional(),
  imageTokens: count.optional(),
  pageTokens: count.optional(),
  tokenizer: z.enum(TOKENIZERS).optional(),
  serviceTiers: z.record(z.string(), z.int().min(0)).optional(),
  toolFees: z.record(z.string(), fee).optional(),
  unitFees: z.record(z.string(), fee).optional(),
});

/**
 * The table with prices of your own on top.
 *
 * @throws {z.ZodError} naming the field, the value and what is wanted; {RangeError} when a new model has no price at all.
 */
export function withOverrides(table: PriceTable, overrides: readonly PriceOverride[]): PriceTable {
  const providers: Record<string, { defaults?: PriceRow; models: Record<string, PriceRow> }> = {};
  for (const [name, { defaults, models }] of Object.entries(table.data.providers)) {
    providers[name] = { ...(defaults === undefined ? {} : { defaults }), models: { ...models } };
  }
  for (const input of overrides) {
    const override = priceOverrideSchema.parse(input);
    const provider = (providers[override.provider ?? ANY_PROVIDER] ??= { models: {} });
    const known = table.find(override.provider ?? ANY_PROVIDER, override.model);
    const id = known?.model ?? override.model;
    const row = { ...provider.models[id], ...rowOf(override) };
    if (row.input === undefined && row.unitFees === undefined) {
      throw new RangeError(
        `price override for ${JSON.stringify(override.model)}: it has no price yet; state input and output in US dollars per million tokens`,
      );
    }
    provider.models[id] = row;
  }
  return createPriceTable({
    ...table.data,
    sources: [...table.sources, ...(overrides.length > 0 ? ["overrides"] : [])],
    providers,
  });
}

function rowOf(override: PriceOverride): PriceRow {
  const { tiers, maxOutputTokens, contextWindow, toolFees, unitFees } = override;
  return defined({
    ...ratesOf(override),
    aliases: override.aliases,
    dated: override.dated,
    maxOutput: maxOutputTokens,
    context: contextWindow,
    topSpeed: override.topSpeed,
    imageTokens: override.imageTokens,
    pageTokens: override.pageTokens,
    tokenizer: override.tokenizer,
    serviceTiers: override.serviceTiers,
    tiers: tiers?.map((tier) => ({ ...ratesOf(tier), above: tier.above })),
    toolFees: toolFees === undefined ? undefined : feesOf(toolFees),
    unitFees: unitFees === undefined ? undefined : feesOf(unitFees),
  });
}

const RATE_NAMES = Object.keys(rates) as (keyof OverrideRates)[];

function ratesOf(override: OverrideRates): RateRow {
  const found: Record<string, number> = {};
  for (const name of RATE_NAMES) {
    const value = override[name];
    if (value !== undefined) found[name] = Number(scaledDecimal(value, 6));
  }
  return found;
}

function feesOf(fees: Readonly<Record<string, Price>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(fees).map(([name, value]) => [name, Number(scaledDecimal(value, 12))]),
  );
}

/** Without the members that are undefined, which would hide the ones below them. */
function defined(row: { readonly [K in keyof PriceRow]: PriceRow[K] | undefined }): PriceRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as PriceRow;
}
