import type { IronEvent } from "@iron/types";
import type { AnalyticsEvent } from "./analytics-event.ts";

/** What of the bus is remembered; undefined for the rest. Calls come from the policy, which hears of each once. */
export function ofBus(event: IronEvent): AnalyticsEvent | undefined {
  const { at } = event;
  if (event.type === "budget_threshold") {
    const { budget, percent, spent, limit } = event;
    return { type: "budget_threshold", at, budget, percent, spent, limit };
  }
  if (event.type === "router_started")
    return { type: "router_started", at, provider: event.provider, mode: event.mode };
  return event.type === "router_stopped" ? { type: "router_stopped", at } : undefined;
}
