import type { IronEvent } from "@iron/types";

/** A row of the log that is not a request. `audit` names why it must be kept: `auth`, `pii`, `policy`, `admin`. */
export interface EventRow {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const AUTH_ALERTS: ReadonlySet<string> = new Set(["unauthorized", "forbidden", "misdirected_host"]);

/** The row for an event; undefined for those that a request's line tells already. */
export function eventRow(event: IronEvent): EventRow | undefined {
  switch (event.type) {
    case "exchange_started":
    case "exchange_settled":
    case "request_refused":
      return undefined;
    case "router_started":
      return {
        level: "info",
        message: "router started",
        fields: { base_url: event.baseUrl, provider: event.provider, mode: event.mode },
      };
    case "router_stopped":
      return { level: "info", message: "router stopped", fields: {} };
    case "budget_threshold": {
      const { budget, percent, spent, limit } = event;
      return {
        level: "warn",
        message: "budget threshold",
        fields: { audit: "policy", budget, percent, spent, limit },
      };
    }
    case "breaker_changed": {
      const { provider, key, from, to } = event;
      return { level: "warn", message: "circuit breaker", fields: { provider, key, from, to } };
    }
    case "redacted": {
      const { request, kind, count, direction } = event;
      return {
        level: "info",
        message: "redacted",
        fields: { audit: "pii", request_id: request, kind, count, direction },
      };
    }
    case "agent_changed": {
      const { agent, from, to, reason } = event;
      return { level: "info", message: "agent", fields: { audit: "admin", agent, from, to, reason } };
    }
    case "alert": {
      const audit = AUTH_ALERTS.has(event.name) ? "auth" : undefined;
      return {
        level: event.severity === "critical" ? "error" : "warn",
        message: "alert",
        fields: { audit, alert: event.name, facts: event.facts },
      };
    }
  }
}
