import type { Clock, Exchange, Guard, Next, Policy, Reply, Target } from "@iron/types";
import { systemClock } from "@iron/types";
import { canRepeat } from "../failure/can-repeat.ts";
import { failureOf } from "../failure/failure-of.ts";
import { targetKey } from "../fallback/target-key.ts";
import { isRefusal } from "../failure/is-refusal.ts";
import { lastError } from "../failure/last-error.ts";
import { retry } from "./retry.ts";
import type { RetryBudget, RetryBudgetOptions } from "./retry-budget.ts";
import { createRetryBudget } from "./retry-budget.ts";
import type { RetryRule } from "./retry-wait.ts";
import { retryWait } from "./retry-wait.ts";

export interface RetryOptions extends RetryRule {
  /** Calls to one target in one exchange, the first and those of the router's own mendings included. Default 2. */
  readonly calls?: number | undefined;
  readonly budget?: RetryBudgetOptions | undefined;
  /** No retry begins that would wait beyond this long after the exchange began. Default: none. */
  readonly deadlineMs?: number | undefined;
}

export interface RetryPolicyOptions extends RetryOptions {
  readonly clock?: Clock | undefined;
  /**
   * Whether another target would be tried after this one. Then a pause that is in force for the key is not waited out. Default: the
   * exchange has other targets.
   */
  readonly hasFallback?: ((exchange: Exchange) => boolean) | undefined;
}

export interface RetryPolicy extends Policy {
  readonly budget: RetryBudget;
}

/** Tries a target again where that is safe. Each try is a call of its own to every other policy: with its own money and its own rules. */
export function retryPolicy(options: RetryPolicyOptions = {}): RetryPolicy {
  const budget = createRetryBudget(options.budget);
  return {
    name: "retry",
    budget,
    guard: (exchange) => guardRetries(exchange, budget, options),
  };
}

function guardRetries(exchange: Exchange, budget: RetryBudget, options: RetryPolicyOptions): Guard {
  const { clock = systemClock, calls = 2, hasFallback = hasOtherTargets } = options;
  const begun = clock.monotonic();
  const made: Target[] = [];
  let retries = 0;
  let end: (() => void) | undefined;

  function mayWait(waitMs: number): boolean {
    const { deadlineMs } = options;
    return deadlineMs === undefined || clock.monotonic() + waitMs - begun < deadlineMs;
  }

  function waitFor(target: Target, error: unknown, count: number): number | undefined {
    const key = targetKey(target);
    if (made.filter((one) => targetKey(one) === key).length >= calls) return undefined;
    if (!mayRepeat(exchange, error)) return undefined;
    if (isRefusal(error) && hasFallback(exchange)) return undefined;
    const waitMs = retryWait(error, count, options);
    return waitMs === undefined || !mayWait(waitMs) ? undefined : waitMs;
  }

  async function again(first: unknown, target: Target, next: Next): Promise<Reply> {
    const errors: unknown[] = [];
    try {
      return await retry(async (attempt) => (attempt === 1 ? Promise.reject(first as Error) : next(target)), {
        ...options,
        calls,
        budget,
        clock,
        wait: (error, count) => waitFor(target, error, count),
        signal: () => exchange.signal,
        onRetry(error) {
          errors.push(error);
          exchange.report.facts.set("retries", (retries += 1));
        },
      });
    } catch (error) {
      throw worthTelling(error, errors);
    }
  }

  return {
    attempt(target: Target, next: Next): Promise<Reply> {
      end ??= budget.begin();
      return next(target).catch((error: unknown) => again(error, target, next));
    },
    open: (call) => void made.push(call.target),
    settle: () => end?.(),
  };
}

function hasOtherTargets(exchange: Exchange): boolean {
  return exchange.targets.length > 1;
}

/** What the provider said goes before our refusal to ask it again; what it said twice is final. */
function worthTelling(error: unknown, before: readonly unknown[]): unknown {
  const said = before.findLast((one) => !isRefusal(one));
  if (said !== undefined && isRefusal(error)) return said;
  return before.length > 0 && said !== error ? lastError(error) : error;
}

/** What is spent later, out of sight, is made again only if it never left. */
function mayRepeat(exchange: Exchange, error: unknown): boolean {
  if (!canRepeat(exchange)) return false;
  return exchange.endpoint.kind !== "deferred" || failureOf(error)?.sent === false;
}
