import type { Usage } from "@iron/types";

/** Usage events are cumulative: each field of the later replaces that of the earlier. */
export function mergeUsage(earlier: Partial<Usage>, later: Partial<Usage>): Partial<Usage> {
  return { ...earlier, ...later };
}

/** Whether any tokens were counted: a tier alone is no usage. */
export function isCounted(usage: Partial<Usage>): boolean {
  return usage.inputTokens !== undefined || usage.outputTokens !== undefined;
}
