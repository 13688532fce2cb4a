import type { CallSize, Draft } from "@iron/types";
import type { Tally } from "./tally.ts";

/**
 * A tally and what the format reads off the request's own fields, as one size. Fields that are undefined are left out. Written out, as it is made
 * for every call: spreading would cost several times as much.
 */
export function finishSize(tally: Tally, rest: RestOfSize): CallSize {
  const size: Draft<CallSize> = {
    textBytes: tally.textBytes,
    images: tally.images,
    documentPages: tally.documentPages,
    audioSeconds: tally.audioSeconds,
    messages: rest.messages,
    tools: rest.tools,
    choices: rest.choices,
    cacheWrite: tally.cacheWrite,
    serverTools: tally.serverTools,
    unbounded: tally.unbounded.size === 0 ? NOTHING : [...tally.unbounded],
  };
  if (rest.maxOutputTokens !== undefined) size.maxOutputTokens = rest.maxOutputTokens;
  if (rest.thinkingBudget !== undefined) size.thinkingBudget = rest.thinkingBudget;
  if (rest.serviceTier !== undefined) size.serviceTier = rest.serviceTier;
  if (rest.units !== undefined) size.units = rest.units;
  return size;
}

const NOTHING: readonly string[] = [];

export interface RestOfSize {
  readonly messages: number;
  readonly tools: number;
  readonly choices: number;
  readonly maxOutputTokens?: number | undefined;
  readonly thinkingBudget?: number | undefined;
  readonly serviceTier?: string | undefined;
  readonly units?: Readonly<Record<string, number>> | undefined;
}
