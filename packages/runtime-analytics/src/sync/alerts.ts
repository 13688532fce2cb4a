import type { Clock } from "@iron/types";

/** What an operator should know: names and numbers, never an event's body, a token or an address. */
export interface AnalyticsAlert {
  readonly name:
    | "analytics_paused"
    | "analytics_dead_letter"
    | "analytics_dropped"
    | "analytics_unsent"
    | "ctl_protocol";
  readonly severity: "warning" | "critical";
  readonly facts: Readonly<Record<string, string | number>>;
}

const QUIET_MS = 60_000;

/** Tells of a thing that happens over and over at once, and then at most once a minute. */
export function calmly(clock: Clock, tell: (alert: AnalyticsAlert) => void): (alert: AnalyticsAlert) => void {
  const toldAt = new Map<string, number>();
  return (alert) => {
    const last = toldAt.get(alert.name);
    const now = clock.monotonic();
    if (last !== undefined && now - last < QUIET_MS) return;
    toldAt.set(alert.name, now);
    tell(alert);
  };
}
