/** Prices as stored: whole picodollars per token (USD per million tokens x 10^6). Written by `tools/update-prices.ts`. */
export interface RateRow {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  readonly audioInput?: number;
  readonly audioOutput?: number;
  readonly imageInput?: number;
  readonly imageOutput?: number;
}

export interface PriceRow extends RateRow {
  readonly tiers?: readonly (RateRow & { readonly above: number })[];
  /** Further exact names. */
  readonly aliases?: readonly string[];
  /** The name followed by `-YYYYMMDD` or `-YYYY-MM-DD` is this model too. */
  readonly dated?: boolean;
  readonly maxOutput?: number;
  readonly context?: number;
  readonly topSpeed?: number;
  readonly imageTokens?: number;
  readonly pageTokens?: number;
  readonly audioTokensPerSecond?: number;
  readonly cacheWriteOnRequest?: boolean;
  /** One of `TOKENIZERS`; another is passed over. */
  readonly tokenizer?: string;
  readonly serviceTiers?: Readonly<Record<string, number>>;
  readonly toolFees?: Readonly<Record<string, number>>;
  readonly unitFees?: Readonly<Record<string, number>>;
  readonly unitTokens?: Readonly<Record<string, number>>;
  readonly framing?: { base: number; perMessage: number; tools: number; perTool: number };
}

export interface PriceData {
  /** The day the newest source was written: `YYYY-MM-DD`. */
  readonly date: string;
  readonly sources: readonly string[];
  readonly providers: Readonly<
    Record<string, { readonly defaults?: PriceRow; readonly models: Readonly<Record<string, PriceRow>> }>
  >;
}
