import type { Clock, EventBus, StateStore } from "@iron/types";
import type { BalanceOptions } from "../balance/balance-policy.ts";
import type { BreakerPolicyOptions } from "../breaker/breaker-policy.ts";
import type { CacheOptions } from "../cache/cache-policy.ts";
import type { ConcurrencyOptions } from "../concurrency/concurrency-policy.ts";
import type { FallbackOptions, FallbackTarget } from "../fallback/fallback-policy.ts";
import type { HedgeOptions } from "../hedge/hedge-policy.ts";
import type { IdempotencyOptions } from "../idempotency/idempotency-policy.ts";
import type { ReplyStore } from "../replay/memory-replies.ts";
import type { RetryOptions } from "../retry/retry-policy.ts";

/** Plain settings, as they may stand in a configuration file. Times are in milliseconds. `false` takes a policy away. */
export interface ReliabilitySettings {
  readonly fallback?: FallbackOptions | false | undefined;
  readonly retry?: RetryOptions | false | undefined;
  /** Off where no provider has several keys. */
  readonly balance?: BalanceOptions | undefined;
  /** Calls at one time by provider. Off by default. */
  readonly concurrency?: ConcurrencyOptions | undefined;
  /** A second call when the first is slow. Off by default. */
  readonly hedge?: HedgeOptions | undefined;
  /** Off by default. */
  readonly cache?: CacheOptions | undefined;
  /**
   * One call for one `idempotency-key`. Off by default, and then the header is the provider's alone: turning it on consents to replies, which
   * are texts of models, that are kept for a day.
   */
  readonly idempotency?: IdempotencyOptions | boolean | undefined;
  readonly breaker?: BreakerPolicyOptions | false | undefined;
  /** From the exchange's beginning to the first frame of its reply, over all retries and fallbacks. Default: none. */
  readonly deadlineMs?: number | undefined;
  /** From one try's beginning to its first frame; then the next target's turn. Default: none, so the router's own timeouts alone. */
  readonly firstFrameMs?: number | undefined;
}

/** The settings as a configuration file holds them: JSON alone, and without ids of keys. */
export interface ReliabilityConfig extends Omit<ReliabilitySettings, "fallback" | "balance" | "hedge"> {
  readonly fallback?:
    | (Omit<FallbackOptions, "chains" | "dialectOf"> & {
        readonly chains?: Readonly<Record<string, readonly Omit<FallbackTarget, "key">[]>> | undefined;
      })
    | false
    | undefined;
  readonly balance?: Pick<BalanceOptions, "strategy"> | undefined;
  readonly hedge?: Omit<HedgeOptions, "when"> | undefined;
}

export interface ReliabilityOptions extends ReliabilitySettings {
  readonly clock?: Clock | undefined;
  /** At least 0, below 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Hears `breaker_changed`. */
  readonly events?: EventBus | undefined;
  /** Keeps open breakers over a restart, and idempotent replies unless `idempotency.keep` is `memory`. Default: memory alone. */
  readonly store?: StateStore | undefined;
  /** Keeps cached and idempotent replies, which are texts of models at rest. Default: memory alone, whatever `store` is. */
  readonly replies?: ReplyStore | StateStore | undefined;
  readonly onDefect?: ((error: unknown, where: string) => void) | undefined;
}
