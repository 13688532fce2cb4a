/** Picodollars for one token of each kind. */
export interface Rates {
  input?: number;
  output?: number;
  cacheRead?: number;
  cacheWrite5m?: number;
  cacheWrite1h?: number;
  audioInput?: number;
  audioOutput?: number;
  imageInput?: number;
  imageOutput?: number;
}
/** What the table holds of one model. */
export type Row = Rates & {
  maxOutput?: number;
  context?: number;
  dated?: boolean;
  topSpeed?: number;
  imageTokens?: number;
  pageTokens?: number;
  audioTokensPerSecond?: number;
  cacheWriteOnRequest?: boolean;
  tokenizer?: string;
  serviceTiers?: Record<string, number>;
  toolFees?: Record<string, number>;
  unitFees?: Record<string, number>;
  tiers?: (Rates & { above: number })[];
  aliases?: string[];
};

/** Names in the report of every rate that sources may disagree on. */
export const RATE_NAMES: readonly (keyof Rates)[] = [
  "input",
  "output",
  "cacheRead",
  "cacheWrite5m",
  "cacheWrite1h",
  "audioInput",
  "audioOutput",
  "imageInput",
  "imageOutput",
];

/** Picodollars for an amount in dollars. */
export function picodollars(dollars: number): number {
  return Math.round(dollars * 1e12);
}

/** USD per million tokens is millionths of a dollar per token: picodollars per token are a million times the number. What is finer is rounded up. */
export function perToken(usdPerMillion: number): number {
  const picodollars = Math.round(usdPerMillion * 1e6);
  if (Math.abs(picodollars - usdPerMillion * 1e6) > 1e-3) {
    return Math.ceil(usdPerMillion * 1e6);
  }
  return picodollars;
}
