import type { Exchange, Policy, Target } from "@iron/types";
import { systemClock } from "@iron/types";
import type { BalancePolicy } from "./balance/balance-policy.ts";
import { balancePolicy } from "./balance/balance-policy.ts";
import type { BreakerPolicy } from "./breaker/breaker-policy.ts";
import { breakerPolicy } from "./breaker/breaker-policy.ts";
import type { BreakerState } from "./breaker/breaker-options.ts";
import { fallbackChain, fallbackPolicy } from "./fallback/fallback-policy.ts";
import { checkSettings } from "./options/check-settings.ts";
import type { ReliabilityOptions } from "./options/reliability-options.ts";
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
  /** Ordered: fallback, retry, balance, breaker. They belong after safety and before money. */
  readonly policies: readonly Policy[];
  circuits(): readonly CircuitStatus[];
  /** Closes breakers and ends pauses: of one provider, whose keys were changed, or of all. */
  reset(provider?: string): void;
  /** Retries that the retry budget has refused so far. */
  readonly retryOverflow: number;
}

/**
 * The policies that keep a router answering while providers fail, wired to each other.
 *
 * @throws {RangeError} naming each option that is out of range, with its value
 */
export function createReliability(options: ReliabilityOptions = {}): Reliability {
  const { clock = systemClock, random, events, store, onDefect, ...settings } = options;
  checkSettings(reliabilitySettingsSchema, settings, "reliability");
  const shared = { clock, ...(random && { random }) };
  const { deadlineMs } = settings;
  const fallback = settings.fallback === false ? undefined : within(deadlineMs, settings.fallback);
  const hasAlternative = (exchange: Exchange, target: Target): boolean =>
    fallbackChain(exchange, fallback).length > 1 || (balance?.keysOf(target.provider) ?? 0) > 1;
  const breaker: BreakerPolicy | undefined =
    settings.breaker === false
      ? undefined
      : breakerPolicy({
          ...settings.breaker,
          ...shared,
          ...(events && { events }),
          ...(store && { store }),
          ...(onDefect && { onDefect }),
          hasAlternative,
        });
  const balance: BalancePolicy | undefined =
    settings.balance &&
    balancePolicy({ ...settings.balance, clock, ...(breaker && { circuits: breaker.circuits }) });
  const retry: RetryPolicy | undefined =
    settings.retry === false ? undefined : retryPolicy({ ...within(deadlineMs, settings.retry), ...shared });
  const policies = [fallback && fallbackPolicy({ ...fallback, clock }), retry, balance, breaker];
  return {
    policies: policies.filter((policy) => policy !== undefined),
    circuits: () =>
      (breaker?.circuits.all() ?? []).map(({ provider, key, breaker: { state, waitMs } }) => ({
        provider,
        key,
        state,
        waitMs,
      })),
    reset: (provider) => breaker?.circuits.reset(provider),
    get retryOverflow() {
      return retry?.budget.refused ?? 0;
    },
  };
}

/** A policy's own deadline goes before the one for all. */
function within<T extends { readonly deadlineMs?: number | undefined }>(
  deadlineMs: number | undefined,
  options: T | undefined,
): T & { readonly deadlineMs?: number | undefined } {
  return { ...(options as T), deadlineMs: options?.deadlineMs ?? deadlineMs };
}
