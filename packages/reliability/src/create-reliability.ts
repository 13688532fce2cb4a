import type { Exchange, Policy, ProviderName, Target } from "@iron/types";
import { systemClock } from "@iron/types";
import type { BalanceOptions, BalancePolicy } from "./balance/balance-policy.ts";
import { balancePolicy } from "./balance/balance-policy.ts";
import type { BreakerState } from "./breaker/breaker-options.ts";
import type { BreakerPolicy } from "./breaker/breaker-policy.ts";
import { breakerPolicy } from "./breaker/breaker-policy.ts";
import type { Circuit } from "./breaker/circuit.ts";
import { cachePolicy } from "./cache/cache-policy.ts";
import { concurrencyPolicy } from "./concurrency/concurrency-policy.ts";
import { timeLimitPolicy } from "./deadline/time-limit-policy.ts";
import type { FallbackOptions } from "./fallback/fallback-policy.ts";
import { fallbackChain, fallbackPolicy } from "./fallback/fallback-policy.ts";
import { hedgePolicy } from "./hedge/hedge-policy.ts";
import { idempotencyPolicy } from "./idempotency/idempotency-policy.ts";
import { checkSettings } from "./options/check-settings.ts";
import type { ReliabilityOptions, ReliabilitySettings } from "./options/reliability-options.ts";
import { reliabilitySettingsSchema } from "./options/reliability-settings-schema.ts";
import type { RetryPolicy } from "./retry/retry-policy.ts";
import { retryPolicy } from "./retry/retry-policy.ts";

/** One provider and key, as its breaker sees it now. */
export interface CircuitStatus {
  readonly provider: string;
  readonly key: string | undefined;
  readonly state: BreakerState;
  /** Milliseconds until a call may pass; 0 when one may now. */
  readonly waitMs: number;
}

export interface Reliability {
  /** Ordered: idempotency, cache. They belong before safety, so that what they give again is redacted and restored as if it were new. */
  readonly early: readonly Policy[];
  /** Ordered: deadline, fallback, retry, hedge, balance, concurrency, breaker. They belong after safety and before money. */
  readonly policies: readonly Policy[];
  circuits(): readonly CircuitStatus[];
  /** Closes breakers and ends pauses: of one provider, whose keys were changed, or of all. */
  reset(provider?: string): void;
  /** Other keys to choose from, where `balance` is on. */
  replaceKeys(keys: BalanceOptions["keys"]): void;
  /** Retries that the retry budget has refused so far. */
  readonly retryOverflow: number;
}

/**
 * The policies that keep a router answering while providers fail, wired to each other.
 *
 * @throws {RangeError} naming each option that is out of range, with its value
 */
export function createReliability(options: ReliabilityOptions = {}): Reliability {
  const { clock = systemClock, random, events, store, replies, onDefect, ...settings } = options;
  checkSettings(reliabilitySettingsSchema, settings, "reliability");
  const ports: Ports = { clock, random, events, store, replies, onDefect };
  const keysOf = (provider: ProviderName): number => balance?.keysOf(provider) ?? 0;
  const breaker = makeBreaker(settings, ports, keysOf);
  const balance =
    settings.balance && balancePolicy({ ...settings.balance, clock, circuits: breaker?.circuits });
  const retry = makeRetry(settings, ports);
  return {
    early: early(settings, ports),
    policies: attempting(settings, ports, { breaker, balance, retry }),
    circuits: () => breaker?.circuits.all().map(statusOf) ?? [],
    reset: (provider) => breaker?.circuits.reset(provider),
    replaceKeys: (keys) => balance?.replaceKeys(keys),
    get retryOverflow() {
      return retry?.budget.refused ?? 0;
    },
  };
}

type Ports = Required<Pick<ReliabilityOptions, "clock">> &
  Pick<ReliabilityOptions, "random" | "events" | "store" | "replies" | "onDefect">;

function early(
  { idempotency, cache }: ReliabilitySettings,
  { clock, store, replies, onDefect }: Ports,
): readonly Policy[] {
  const wanted = idempotency === true ? {} : idempotency;
  const kept = wanted && wanted.keep === "memory" ? replies : (store ?? replies);
  return present([
    wanted && idempotencyPolicy({ ...wanted, clock, store: kept, onDefect }),
    cache && cachePolicy({ ...cache, clock, store: replies, onDefect }),
  ]);
}

interface Shared {
  readonly breaker: BreakerPolicy | undefined;
  readonly balance: BalancePolicy | undefined;
  readonly retry: RetryPolicy | undefined;
}

function attempting(
  settings: ReliabilitySettings,
  { clock }: Ports,
  { breaker, balance, retry }: Shared,
): readonly Policy[] {
  const { deadlineMs, firstFrameMs, concurrency, hedge } = settings;
  const fallback = fallbackOf(settings);
  return present([
    deadlineMs === undefined ? undefined : timeLimitPolicy({ name: "deadline", limitMs: deadlineMs, clock }),
    fallback && fallbackPolicy({ ...fallback, clock }),
    retry,
    hedge && hedgePolicy({ ...hedge, clock }),
    balance,
    firstFrameMs === undefined
      ? undefined
      : timeLimitPolicy({ name: "first_frame", limitMs: firstFrameMs, clock }),
    concurrency && concurrencyPolicy({ ...concurrency, clock }),
    breaker,
  ]);
}

function makeBreaker(
  settings: ReliabilitySettings,
  ports: Ports,
  keysOf: (provider: ProviderName) => number,
): BreakerPolicy | undefined {
  if (settings.breaker === false) return undefined;
  const hasAlternative = (exchange: Exchange, { provider }: Target): boolean =>
    chainLength(settings, exchange) > 1 || keysOf(provider) > 1;
  return breakerPolicy({ ...settings.breaker, ...ports, hasAlternative });
}

function makeRetry(settings: ReliabilitySettings, { clock, random }: Ports): RetryPolicy | undefined {
  const { retry, deadlineMs } = settings;
  if (retry === false) return undefined;
  const hasFallback = (exchange: Exchange): boolean => chainLength(settings, exchange) > 1;
  return retryPolicy({ ...retry, deadlineMs: retry?.deadlineMs ?? deadlineMs, clock, random, hasFallback });
}

function chainLength(settings: ReliabilitySettings, exchange: Exchange): number {
  const fallback = fallbackOf(settings);
  return fallback === undefined ? 1 : fallbackChain(exchange, fallback).length;
}

function fallbackOf({ fallback, deadlineMs }: ReliabilitySettings): FallbackOptions | undefined {
  if (fallback === false) return undefined;
  return { ...fallback, deadlineMs: fallback?.deadlineMs ?? deadlineMs };
}

function statusOf({ provider, key, breaker: { state, waitMs } }: Circuit): CircuitStatus {
  return { provider, key, state, waitMs };
}

function present(policies: readonly (Policy | false | undefined)[]): readonly Policy[] {
  return policies.filter((policy) => policy !== undefined && policy !== false);
}
