import type { Picodollars, Usage } from "@iron/types";
import type { Rates } from "../prices/model-price.ts";

export interface InputPart {
  readonly tokens: number;
  readonly rate: Picodollars;
}

/**
 * Splits the input by what each token costs. Parts may overlap in what a provider reports (audio that was also cached): then the dearest parts are
 * counted first and none beyond the total, so the sum is never less than the truth and never more than the total at the dearest rate.
 */
export function inputParts(usage: Usage, rates: Rates): readonly InputPart[] {
  const special: InputPart[] = [];
  add(special, usage.cacheReadTokens, rates.cacheRead);
  add(special, usage.cacheWriteTokens, rates.cacheWrite5m);
  add(special, usage.cacheWrite1hTokens, rates.cacheWrite1h);
  add(special, usage.audioInputTokens, rates.audioInput);
  add(special, usage.imageInputTokens, rates.imageInput);
  const claimed = special.reduce((sum, part) => sum + part.tokens, 0);
  if (claimed <= usage.inputTokens) {
    add(special, usage.inputTokens - claimed, rates.input);
    return special;
  }
  return dearestWithin(special, usage.inputTokens);
}

function add(parts: InputPart[], tokens: number | undefined, rate: Picodollars): void {
  if (tokens !== undefined && tokens > 0) parts.push({ tokens, rate });
}

function dearestWithin(parts: InputPart[], total: number): readonly InputPart[] {
  let left = total;
  return parts
    .sort((a, b) => (a.rate < b.rate ? 1 : a.rate > b.rate ? -1 : 0))
    .map(({ tokens, rate }) => {
      const counted = Math.min(tokens, left);
      left -= counted;
      return { tokens: counted, rate };
    });
}
