import type { Failure } from "@iron/types";
import { isIronError } from "@iron/types";
import { classify } from "../failure/classify.ts";
import type { BackoffOptions } from "./backoff.ts";
import { backoff } from "./backoff.ts";

export interface RetryRule extends BackoffOptions {
  /** The longest `retry-after` that is waited for. Default 10 000. */
  readonly maxRetryAfterMs?: number | undefined;
}

/** Refused here: the refusal stands until its own time is over, which is no matter of luck. */
const NOT_YET: ReadonlySet<string> = new Set(["circuit_open", "overloaded"]);

/**
 * Milliseconds to wait before the same call is made again; undefined when it must not be. Only what provably did not run is repeated, or
 * what the provider itself says to repeat.
 */
export function retryWait(error: unknown, retry: number, rule: RetryRule = {}): number | undefined {
  if (!isIronError(error) || error.failure === undefined) return undefined;
  const { failure } = error;
  if (NOT_YET.has(error.code) || !mayRepeat(failure)) return undefined;
  const { retryAfterMs = 0 } = failure;
  if (retryAfterMs <= 0) return backoff(retry, rule);
  if (retryAfterMs > (rule.maxRetryAfterMs ?? 10_000)) return undefined;
  // Never earlier than asked; a little later, so that all who were told the same do not come at once.
  return retryAfterMs + (rule.random ?? Math.random)() * Math.min(250, retryAfterMs / 10);
}

function mayRepeat(failure: Failure): boolean {
  if (failure.shouldRetry === false || failure.kind === "quota") return false;
  const { mayHaveRun, passing } = classify(failure);
  if (failure.shouldRetry === true) return failure.answered;
  return passing && !mayHaveRun;
}
