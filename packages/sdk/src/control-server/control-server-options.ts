import type { Clock, Secret } from "@iron/types";

/** How to reach an Iron Cage control server, and how long its answers are believed. Times are in milliseconds. */
export interface ControlServerOptions {
  /** `https://host[:port][/path]`; `http` is accepted to loopback alone. */
  readonly server: string;
  /** The IC token. Sent only to `server`, only in a request body. */
  readonly token: string | Secret;
  /** How long a fetched key is served without asking again. Default 300 000. */
  readonly ttlMs?: number;
  /** How long an expired key is still served while the server is down or answers 5xx. Never after it said no. Default 600 000. */
  readonly graceMs?: number;
  /** One fetch, from connecting to the last byte. Default 10 000. */
  readonly timeoutMs?: number;
  /** Hosts that a key's `base_url` may name although they are private, such as a company's own gateway. */
  readonly trustedHosts?: readonly string[];
  readonly clock?: Clock;
  /** Hears of what an operator should know: names and status numbers, never a key or a token. */
  readonly onAlert?: (alert: ControlServerAlert) => void;
  /** Called when the server first names the provider that its key belongs to, and whenever it names another. */
  readonly onProvider?: (provider: AssignedProvider) => void;
}

/** Providers that the control server has keys of. */
export type AssignedProvider = "openai" | "anthropic";

export interface ControlServerAlert {
  readonly name: "key_fetch_failed" | "key_refused" | "bad_base_url" | "stale_key_served";
  readonly severity: "warning" | "critical";
  readonly facts: Readonly<Record<string, string | number>>;
}
