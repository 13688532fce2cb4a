import type { RouterAlert } from "@iron/sdk";
import { formatUsd, type IronEvent } from "@iron/types";

const sentences: Readonly<Record<RouterAlert["name"], string>> = {
  key_fetch_failed: "the Iron Cage server gave no provider key",
  key_refused: "the Iron Cage server refused the IC token; calls fail until that changes",
  bad_base_url: "the Iron Cage server named an address that a key must not go to; calls fail",
  stale_key_served: "the provider key has expired and is still used while the Iron Cage server is away",
  handshake_retry: "the Iron Cage server granted no money; it is asked again",
  handshake_refused:
    "the Iron Cage server refuses to grant money to this IC token; calls fail once the rest is spent",
  lease_maybe_leaked: "the Iron Cage server may have granted money that this router does not know of",
  bad_grant:
    "the Iron Cage server granted something that is no whole amount of what was asked for; it is not used",
  offline_since: "the Iron Cage server cannot be reached; calls go on to the end of what it has granted",
  lease_return: "granted money could not be returned as it should; the next start tries again",
  lease_unreadable: "granted money of an earlier run cannot be returned: its record cannot be read",
  server_budget_exhausted: "the budget on the Iron Cage server is spent",
  tls_error: "the Iron Cage server could not prove who it is; nothing was sent",
  ctl_protocol: "an answer was not the Iron Cage server's own",
  analytics_paused:
    "the Iron Cage server takes no analytics from this IC token; they are kept until the next start",
  analytics_dead_letter: "the Iron Cage server refused an analytics event for good; it is kept aside",
  analytics_dropped: "analytics events could not be kept",
  otlp_not_installed:
    "a collector is named but iron was installed without its optional packages of OpenTelemetry: nothing is sent to it",
  analytics_unsent: "analytics events are still to be sent",
};

/** An alert in one line: a sentence, then its facts. */
export function alertNotice({ name, facts }: RouterAlert): string {
  const details = Object.entries(facts).map(([key, value]) => `${key}=${value}`);
  return `${sentences[name]} (${[name, ...details].join(" ")})`;
}

/** How far a budget has been spent. */
export function budgetNotice(event: Extract<IronEvent, { type: "budget_threshold" }>): string {
  return `budget ${event.budget}: ${event.percent} % spent, ${formatUsd(event.spent)} of ${formatUsd(event.limit)}`;
}
