import type { Clock } from "@iron/types";
import { wakefulClock } from "../time/wakeful-clock.ts";
import { pause } from "../time/pause.ts";
import type { RetryBudget } from "./retry-budget.ts";
import type { RetryRule } from "./retry-wait.ts";
import { retryWait } from "./retry-wait.ts";

export interface RetryingOptions extends RetryRule {
  /** All calls together, the first included. Default 2. */
  readonly calls?: number | undefined;
  /** Milliseconds before the retry of that number (from 1); undefined gives up. Default: by the failure in an `IronError`, else never. */
  readonly wait?: ((error: unknown, retry: number) => number | undefined) | undefined;
  /** Shared by everything that calls the same upstream. Default: no limit. */
  readonly budget?: RetryBudget | undefined;
  /** Ends a wait at once; the last error is thrown then. */
  readonly signal?: AbortSignal | (() => AbortSignal) | undefined;
  readonly clock?: Clock | undefined;
  /** Hears of each retry before its wait. */
  readonly onRetry?: ((error: unknown, retry: number, waitMs: number) => void) | undefined;
}

/**
 * Runs `call` and, where that is safe, runs it again.
 *
 * @throws what the last call threw
 */
export async function retry<T>(
  call: (attempt: number) => Promise<T>,
  options: RetryingOptions = {},
): Promise<T> {
  let endRetry: (() => void) | undefined;
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call(attempt);
      } catch (error) {
        endRetry?.();
        endRetry = await waitOut(error, attempt, options);
        if (endRetry === undefined) throw error;
      }
    }
  } finally {
    endRetry?.();
  }
}

const NOTHING = (): void => undefined;

/** Waits for the next call's turn. Gives what ends that call's place among the retries; undefined when there is to be no next call. */
async function waitOut(
  error: unknown,
  attempt: number,
  options: RetryingOptions,
): Promise<(() => void) | undefined> {
  const { calls = 2, budget, clock = wakefulClock, signal } = options;
  const wait = options.wait ?? ((thrown: unknown, count: number) => retryWait(thrown, count, options));
  const waitMs = attempt >= calls ? undefined : wait(error, attempt);
  if (waitMs === undefined) return undefined;
  const end = budget === undefined ? NOTHING : budget.take();
  if (end === undefined) return undefined;
  options.onRetry?.(error, attempt, waitMs);
  if (await pause(waitMs, clock, typeof signal === "function" ? signal() : signal)) return end;
  end();
  return undefined;
}
