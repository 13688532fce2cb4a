import type { ChatEvent, Json, JsonObject, Usage } from "@iron/types";
import { mergeUsage } from "./merge-usage.ts";

export type UsageEvent = Extract<ChatEvent, { type: "usage" }>;

/** What a reply consumed, with the numbers as its dialect wrote them: they hold members that only that dialect has. */
export function usageEvent(
  dialect: string,
  usage: Partial<Usage>,
  value: JsonObject | undefined,
): UsageEvent {
  return value === undefined ? { type: "usage", usage } : { type: "usage", usage, raw: { dialect, value } };
}

/** Usage as events tell it, one after another. */
export class UsageFold {
  usage: Partial<Usage> = {};
  #latest: UsageEvent["raw"];
  #merged: Record<string, Json | undefined> = {};

  take(event: UsageEvent): void {
    this.usage = mergeUsage(this.usage, event.usage);
    if (event.raw === undefined) return;
    this.#latest = event.raw;
    for (const [key, value] of Object.entries(event.raw.value)) {
      if (value !== null || !(key in this.#merged)) this.#merged[key] = value;
    }
  }

  /** All numbers as `dialect` wrote them, later ones in place of earlier; undefined when they came from another. */
  rawOf(dialect: string): JsonObject | undefined {
    return this.#latest?.dialect === dialect ? this.#merged : undefined;
  }

  /** The numbers that `dialect` wrote last. */
  latestOf(dialect: string): JsonObject | undefined {
    return this.#latest?.dialect === dialect ? this.#latest.value : undefined;
  }
}
