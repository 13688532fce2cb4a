import type { VendorId } from "@iron/dialects";
import type { PriceOverride } from "@iron/cost";
import type { ReliabilityConfig } from "@iron/reliability";
import type { BudgetConfig } from "./budget-config.ts";
import type { ControlServerConfig, ProviderConfig } from "./provider-config.ts";
import type { SafetyConfig } from "./safety-config.ts";
import type { TelemetryConfig } from "./telemetry-config.ts";

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Everything that can be configured, as plain JSON. All of it is optional but for one way to reach a provider. */
export interface RuntimeConfig {
  /** For editors. */
  readonly $schema?: string | undefined;
  /** Address to listen on. Default `127.0.0.1`; any that is not loopback needs `apiKey`. */
  readonly host?: string | undefined;
  /** Default 0: a free port. */
  readonly port?: number | undefined;
  /** Host header names accepted beside localhost. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** What clients must present: `env:NAME`, `file:PATH`, or the token itself. Default: the IC token, else random per start. */
  readonly apiKey?: string | undefined;
  /** Guards routes that change things. Default: random per start. */
  readonly adminKey?: string | undefined;
  /** One or more provider keys, each its provider told by its form. Explicit: they mean direct mode. */
  readonly providerKey?: string | readonly string[] | undefined;
  /** Other addresses for providers that are told by their key, by vendor. */
  readonly baseUrls?: { readonly [K in VendorId]?: string | undefined } | undefined;
  /** Providers in order of preference. Explicit: they mean direct mode. */
  readonly providers?: readonly ProviderConfig[] | undefined;
  /** Alone: server mode. Beside explicit keys: its token still authenticates clients. */
  readonly controlServer?: ControlServerConfig | undefined;
  /** `memory` (default), `sqlite:PATH`, `redis://…`, or `env:NAME`, `file:PATH`: where money, limits and records are kept. */
  readonly state?: string | undefined;
  /** `5` (USD, lifetime), `"5/day"`, or budgets by name. Default: no limit. */
  readonly budget?: BudgetConfig | undefined;
  /** Prices of your own, on top of the table that comes with Iron. */
  readonly prices?: readonly PriceOverride[] | undefined;
  /** Other names for models, or a chain of them. */
  readonly models?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** Refuse what a translation cannot carry, instead of naming it. Default false. */
  readonly strict?: boolean | undefined;
  /** Stated where a target's format requires a cap and the client named none. Default 4096. */
  readonly defaultMaxOutputTokens?: number | undefined;
  /** When a client leaves, read its reply on for a while, so that the provider's own count is charged. Default false: abort the call. */
  readonly drain?: boolean | DrainConfig | undefined;
  readonly limits?: LimitsConfig | undefined;
  readonly timeouts?: TimeoutsConfig | undefined;
  readonly upstream?: UpstreamConfig | undefined;
  readonly tls?: TlsConfig | undefined;
  /** Retry, fallback, circuit breaker and more. On by default; `false`: off. */
  readonly reliability?: ReliabilityConfig | false | undefined;
  /** Redaction, tool-call rules, runaway guard. On by default; `false`: off. */
  readonly safety?: SafetyConfig | undefined;
  readonly telemetry?: TelemetryConfig | undefined;
  /** How many past requests `GET /iron/requests/:id` remembers. Default 1000. */
  readonly recentRequests?: number | undefined;
  /** Run the dashboard beside the router: true, or the port to listen on. For the command `iron`; the router itself runs none. */
  readonly dashboard?: boolean | number | undefined;
}

export type LimitsConfig = Optional<
  Record<"bodyBytes" | "replyBytes" | "eventBytes" | "exchanges" | "connections", number>
>;

/** `ms` for each reply (default 30 000), so many `concurrent` ones (default 8). */
export type DrainConfig = Optional<Record<"ms" | "concurrent", number>>;

export type TimeoutsConfig = Optional<
  Record<
    "connectMs" | "firstByteMs" | "idleMs" | "callMs" | "writeIdleMs" | "headersMs" | "requestMs" | "drainMs",
    number
  >
>;

export interface UpstreamConfig {
  /** `http://[user:pass@]host:port`, or `env:NAME`. */
  readonly proxy?: string | undefined;
  readonly noProxy?: readonly string[] | undefined;
  /** PEM certificates to trust: `file:PATH`, or the text. */
  readonly ca?: string | undefined;
  /** Connections to one origin. Default 256. */
  readonly connections?: number | undefined;
}

export interface TlsConfig {
  /** PEM: `file:PATH`, or the text. */
  readonly cert: string;
  readonly key: string;
}
