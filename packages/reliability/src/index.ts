export { createReliability } from "./create-reliability.ts";
export type { CircuitStatus, Reliability } from "./create-reliability.ts";
export type {
  ReliabilityConfig,
  ReliabilityOptions,
  ReliabilitySettings,
} from "./options/reliability-options.ts";
export { reliabilityConfigSchema, reliabilitySettingsSchema } from "./options/reliability-settings-schema.ts";

export { classify } from "./failure/classify.ts";
export type { FailureClass } from "./failure/classify.ts";

export { backoff } from "./retry/backoff.ts";
export type { BackoffOptions } from "./retry/backoff.ts";
export { retry } from "./retry/retry.ts";
export type { RetryingOptions } from "./retry/retry.ts";
export { createRetryBudget } from "./retry/retry-budget.ts";
export type { RetryBudget, RetryBudgetOptions } from "./retry/retry-budget.ts";
export { retryWait } from "./retry/retry-wait.ts";
export type { RetryRule } from "./retry/retry-wait.ts";
export { retryPolicy } from "./retry/retry-policy.ts";
export type { RetryOptions, RetryPolicy, RetryPolicyOptions } from "./retry/retry-policy.ts";

export { createBreaker } from "./breaker/breaker.ts";
export type { Breaker, BreakerMemory, Permit } from "./breaker/breaker.ts";
export type { BreakerOptions, BreakerParts, BreakerState } from "./breaker/breaker-options.ts";
export { breakerPolicy } from "./breaker/breaker-policy.ts";
export type { BreakerPolicy, BreakerPolicyOptions, BreakerPolicyParts } from "./breaker/breaker-policy.ts";
export type { Circuit } from "./breaker/circuit.ts";
export type { Circuits } from "./breaker/circuits.ts";

export { fallbackChain, fallbackPolicy } from "./fallback/fallback-policy.ts";
export type { FallbackOptions, FallbackPolicyOptions, FallbackTarget } from "./fallback/fallback-policy.ts";
export { mayFallBack } from "./fallback/may-fall-back.ts";
export type { FallbackRule } from "./fallback/may-fall-back.ts";

export { balancePolicy } from "./balance/balance-policy.ts";
export type { BalanceOptions, BalancePolicy, BalancePolicyOptions } from "./balance/balance-policy.ts";
export type { BalanceStrategy } from "./balance/choose-key.ts";
export type { BalancedKey } from "./balance/key-load.ts";
export { readRemaining } from "./balance/read-remaining.ts";

export { concurrencyPolicy } from "./concurrency/concurrency-policy.ts";
export type {
  ConcurrencyOptions,
  ConcurrencyPolicy,
  ConcurrencyPolicyOptions,
} from "./concurrency/concurrency-policy.ts";
export { createFairQueue } from "./concurrency/fair-queue.ts";
export type { FairQueue, FairQueueOptions } from "./concurrency/fair-queue.ts";

export { hedgePolicy } from "./hedge/hedge-policy.ts";
export type { HedgeOptions, HedgePolicyOptions } from "./hedge/hedge-policy.ts";

export { timeLimitPolicy } from "./deadline/time-limit-policy.ts";
export type { TimeLimitOptions } from "./deadline/time-limit-policy.ts";

export { cachePolicy } from "./cache/cache-policy.ts";
export type { CacheOptions, CachePolicyOptions } from "./cache/cache-policy.ts";
export { idempotencyPolicy } from "./idempotency/idempotency-policy.ts";
export type {
  IdempotencyOptions,
  IdempotencyPolicy,
  IdempotencyPolicyOptions,
} from "./idempotency/idempotency-policy.ts";
export { createMemoryReplies } from "./replay/memory-replies.ts";
export type { MemoryRepliesOptions, ReplyStore } from "./replay/memory-replies.ts";
