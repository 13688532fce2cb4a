import type { Clock, EventBus, StateStore } from "@iron/types";
import type { BalanceOptions } from "../balance/balance-policy.ts";
import type { BreakerPolicyOptions } from "../breaker/breaker-policy.ts";
import type { FallbackOptions } from "../fallback/fallback-policy.ts";
import type { RetryOptions } from "../retry/retry-policy.ts";

/** Plain settings, as they may stand in a configuration file. Times are in milliseconds. `false` takes a policy away. */
export interface ReliabilitySettings {
  readonly fallback?: FallbackOptions | false | undefined;
  readonly retry?: RetryOptions | false | undefined;
  /** Off where no provider has several keys. */
  readonly balance?: BalanceOptions | undefined;
  readonly breaker?: BreakerPolicyOptions | false | undefined;
  /** No retry and no fallback begins later than this after the exchange. Default: none. */
  readonly deadlineMs?: number | undefined;
}

export interface ReliabilityOptions extends ReliabilitySettings {
  readonly clock?: Clock | undefined;
  /** At least 0, below 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Hears `breaker_changed`. */
  readonly events?: EventBus | undefined;
  /** Keeps open breakers over a restart. Default: memory alone. */
  readonly store?: StateStore | undefined;
  readonly onDefect?: ((error: unknown, where: string) => void) | undefined;
}
