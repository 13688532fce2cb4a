import type { ReasoningOptions } from "@iron/types";

export type Effort = NonNullable<ReasoningOptions["effort"]>;

/** Tokens of thinking that stand for an effort, for models that are told a budget. Powers of two around the vendors' documented advice. */
const BUDGET: Readonly<Record<Exclude<Effort, "none">, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 32_768,
  max: 65_536,
};

export const LEAST_BUDGET = 1024;

export function budgetForEffort(effort: Exclude<Effort, "none">): number {
  return BUDGET[effort];
}

/** The effort that a budget asks for. Never above `high`: not every model takes more. */
export function effortForBudget(tokens: number): Effort {
  if (tokens < 4096) return "low";
  return tokens < BUDGET.high ? "medium" : "high";
}

export const EFFORTS: readonly Effort[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** What the client asked its reasoning by, to name it when it is lost. */
export function reasoningFeature({ enabled, budgetTokens, effort }: ReasoningOptions): string {
  if (enabled !== undefined || budgetTokens !== undefined) return "reasoning";
  return effort === undefined ? "reasoning.summary" : "reasoning.effort";
}
