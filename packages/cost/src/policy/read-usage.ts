import type { CallSize, Delivered, Usage } from "@iron/types";
import type { CallBound } from "../bound/bound-of.ts";
import type { ModelPrice } from "../prices/model-price.ts";

/** Beyond any context window that exists: where none is stated. */
const ABSURD_TOKENS = 100_000_000;

/** What a call was, as far as it helps to judge a report of its usage. */
export interface UsageContext {
  readonly price: ModelPrice;
  readonly bound: CallBound;
  readonly size: CallSize;
  readonly delivered: Delivered;
}

/**
 * Whether a provider's usage can be charged by: whole counts that are not negative, parts within their totals, no less output than was
 * certainly delivered, and nothing that no context window could hold. More than was held is believable; a trillion tokens are not.
 */
export function isUsable(usage: Usage, context: UsageContext): boolean {
  const { bound, delivered } = context;
  const most = absurdTokens(context);
  if (!isCount(usage.inputTokens, most) || !isCount(usage.outputTokens, most)) return false;
  if (usage.outputTokens < (delivered.leastOutputTokens ?? delivered.outputTokens)) return false;
  // A reply that wrote something read something.
  if (usage.inputTokens === 0 && usage.outputTokens > 0 && bound.inputTokens > 0) return false;
  return partsFit(usage) && allCounts(usage.serverToolUses) && allCounts(usage.units);
}

function absurdTokens({ price, bound, size }: UsageContext): number {
  const reads = 1 + size.serverTools.reduce((sum, tool) => sum + (tool.maxUses ?? 100), 0);
  const window = price.contextWindow ?? ABSURD_TOKENS;
  return Math.max(
    window * Math.max(reads, bound.choices),
    bound.inputTokens,
    bound.maxOutputTokens * bound.choices,
  );
}

function partsFit(usage: Usage): boolean {
  const input = usage.inputTokens;
  const output = usage.outputTokens;
  return (
    isPart(usage.cacheReadTokens, input) &&
    isPart(usage.cacheWriteTokens, input) &&
    isPart(usage.cacheWrite1hTokens, input) &&
    isPart(usage.audioInputTokens, input) &&
    isPart(usage.imageInputTokens, input) &&
    isPart(usage.reasoningTokens, output) &&
    isPart(usage.audioOutputTokens, output) &&
    isPart(usage.imageOutputTokens, output)
  );
}

function isPart(part: number | undefined, total: number): boolean {
  return part === undefined || isCount(part, total);
}

function isCount(value: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= most;
}

function allCounts(counts: Readonly<Record<string, number>> | undefined): boolean {
  for (const name in counts) {
    const value = counts[name];
    if (value === undefined || !(value >= 0) || value > ABSURD_TOKENS) return false;
  }
  return true;
}
