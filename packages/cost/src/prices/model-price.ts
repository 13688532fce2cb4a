import type { Picodollars } from "@iron/types";
import type { TokenizerName } from "../tokens/load-tokenizer.ts";

/** Picodollars per token. Complete: what a source does not state apart is filled in with what the provider then charges. */
export interface Rates {
  readonly input: Picodollars;
  readonly output: Picodollars;
  readonly cacheRead: Picodollars;
  readonly cacheWrite5m: Picodollars;
  readonly cacheWrite1h: Picodollars;
  readonly audioInput: Picodollars;
  readonly audioOutput: Picodollars;
  readonly imageInput: Picodollars;
  readonly imageOutput: Picodollars;
}

/** Rates for the whole request once its input, cached or not, has more tokens than `above`. */
export interface ContextTier {
  readonly above: number;
  readonly rates: Rates;
}

/** Tokens that a provider adds around what the request states: role markers, tool preambles. Upper bounds, stated per provider. */
export interface Framing {
  readonly base: number;
  readonly perMessage: number;
  /** Once, when there are tools. */
  readonly tools: number;
  readonly perTool: number;
}

/** Everything Iron knows of one model's cost. */
export interface ModelPrice {
  /** The price table's name of the provider. */
  readonly provider: string;
  readonly model: string;
  readonly rates: Rates;
  /** By rising threshold. */
  readonly tiers: readonly ContextTier[];
  /** What tokens cost at a service tier, in thousandths of the plain rate: `{ flex: 500, priority: 2000 }`. A tier not named costs 1000. */
  readonly serviceTiers: Readonly<Record<string, number>>;
  /** Per use of a tool that runs at the provider. */
  readonly toolFees: Readonly<Record<string, Picodollars>>;
  /** Per unit that is not a token: `images`, `audio_seconds`, `characters`, `requests`. */
  readonly unitFees: Readonly<Record<string, Picodollars>>;
  /** The most output tokens one unit can take, where units are charged by tokens: `{ images: 16384 }`. */
  readonly unitTokens: Readonly<Record<string, number>>;
  /** The public tokenizer that the model is known to read with. */
  readonly tokenizer?: TokenizerName;
  readonly maxOutputTokens?: number;
  readonly contextWindow?: number;
  /** Output tokens per second that the provider has never been seen to pass: bounds what an unanswered call can have cost. */
  readonly topSpeed: number;
  readonly framing: Framing;
  /** The most input tokens that one image, one document page, one second of audio can take. */
  readonly imageTokens: number;
  readonly pageTokens: number;
  readonly audioTokensPerSecond: number;
  /** Cache writes happen only when the request asks for them. Where false, any input may be charged as one. */
  readonly cacheWriteOnRequest: boolean;
}
