import type { CallSize } from "@iron/types";
import type { Tally } from "./tally.ts";

/** A tally and what the format reads off the request's own fields, as one size. Fields that are undefined are left out. */
export function finishSize(tally: Tally, rest: RestOfSize): CallSize {
  const { maxOutputTokens, thinkingBudget, serviceTier, units, ...counts } = rest;
  return {
    textBytes: tally.textBytes,
    images: tally.images,
    documentPages: tally.documentPages,
    audioSeconds: tally.audioSeconds,
    ...counts,
    cacheWrite: tally.cacheWrite,
    serverTools: tally.serverTools,
    unbounded: [...tally.unbounded],
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(thinkingBudget === undefined ? {} : { thinkingBudget }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...(units === undefined ? {} : { units }),
  };
}

export interface RestOfSize {
  readonly messages: number;
  readonly tools: number;
  readonly choices: number;
  readonly maxOutputTokens?: number | undefined;
  readonly thinkingBudget?: number | undefined;
  readonly serviceTier?: string | undefined;
  readonly units?: Readonly<Record<string, number>> | undefined;
}
