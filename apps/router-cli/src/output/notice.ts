import type { ControlServerAlert } from "@iron/sdk";
import { formatUsd, type IronEvent } from "@iron/types";

const sentences: Readonly<Record<ControlServerAlert["name"], string>> = {
  key_fetch_failed: "the Iron Cage server gave no provider key",
  key_refused: "the Iron Cage server refused the IC token; calls fail until that changes",
  bad_base_url: "the Iron Cage server named an address that a key must not go to; calls fail",
  stale_key_served: "the provider key has expired and is still used while the Iron Cage server is away",
};

/** An alert in one line: a sentence, then its facts. */
export function alertNotice({ name, facts }: ControlServerAlert): string {
  const details = Object.entries(facts).map(([key, value]) => `${key}=${value}`);
  return `${sentences[name]} (${[name, ...details].join(" ")})`;
}

/** How far a budget has been spent. */
export function budgetNotice(event: Extract<IronEvent, { type: "budget_threshold" }>): string {
  return `budget ${event.budget}: ${event.percent} % spent, ${formatUsd(event.spent)} of ${formatUsd(event.limit)}`;
}
