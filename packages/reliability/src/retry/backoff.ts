export interface BackoffOptions {
  /** The longest first wait. Default 500. */
  readonly baseMs?: number | undefined;
  /** The longest wait of all. Default 8 000. */
  readonly maxMs?: number | undefined;
  /** At least 0, below 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/**
 * How long to wait before a retry, counted from 1: exponential with full jitter, so anything from 0 to `min(maxMs, baseMs x 2^(retry-1))`
 * milliseconds. Clients that failed together do not come back together.
 */
export function backoff(retry: number, options: BackoffOptions = {}): number {
  const { baseMs = 500, maxMs = 8000, random = Math.random } = options;
  return random() * Math.min(maxMs, baseMs * 2 ** (retry - 1));
}
