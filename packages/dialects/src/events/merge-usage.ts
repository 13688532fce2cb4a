import type { Usage } from "@iron/types";

/** Usage events are cumulative: each field of the later replaces that of the earlier. */
export function mergeUsage(earlier: Partial<Usage>, later: Partial<Usage>): Partial<Usage> {
  return { ...earlier, ...later };
}
