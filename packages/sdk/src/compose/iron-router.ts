import type { Leases } from "@iron/cost/leases";
import type { AgentRuntime, LlmRouter } from "@iron/runtime";
import type { Reliability } from "@iron/reliability";
import type { Analytics } from "@iron/runtime-analytics";
import type { EventBus } from "@iron/types";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import type { RecentRequests } from "../requests/recent-requests.ts";

type Kept =
  | "baseUrl"
  | "apiKey"
  | "adminKey"
  | "port"
  | "provider"
  | "isRunning"
  | "openRequests"
  | "budgetStatus"
  | "setBudget"
  | "issueToken"
  | "fetch";

/** A running router with everything built in. */
export interface IronRouter extends Pick<LlmRouter, Kept>, AsyncDisposable {
  /** `direct`: provider keys are here; `server`: the Iron Cage server hands them out. */
  readonly mode: "direct" | "server";
  /** Names of all providers, in order of preference. */
  readonly providers: readonly string[];
  /** What happens, as it happens. */
  readonly events: EventBus;
  /** Programs that run under this router, each with a token and limits of its own. */
  readonly agents: AgentRuntime;
  /** What calls came to, and what is still to be told to the control server. */
  readonly analytics: Pick<Analytics, "stats" | "recent" | "pending" | "flush" | "resume">;
  /** What the control server has granted, in server mode. */
  readonly leases: Pick<Leases, "status"> | undefined;
  /** Circuit breakers by provider and key, and retries that were not made; undefined when reliability is off. */
  readonly reliability: Pick<Reliability, "circuits" | "reset" | "retryOverflow"> | undefined;
  /** The last requests and what they cost. */
  readonly requests: RecentRequests;
  /**
   * Takes over a new configuration for requests that begin from now on. A wrong one changes nothing.
   *
   * @returns the names of settings that differ and take effect at the next start only
   * @throws {ConfigError}
   */
  reconfigure(config: RuntimeConfig): Promise<{ readonly restart: readonly string[] }>;
  /** Ends: no new requests, open ones drain, money settles, everything is flushed. */
  stop(): Promise<void>;
}
