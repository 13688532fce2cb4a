import { IronError, type Clock } from "@iron/types";
import type { RateOption } from "../budget/budget-options.ts";

/** Requests and tokens per minute, as buckets that refill evenly. Dollars per minute are a budget like any other. */
export interface RateLimit {
  /** Takes one request. @throws {IronError} `rate_limited` with the time to wait. */
  enter(): void;
  /** Takes the tokens that a call has used. */
  use(tokens: number): void;
  /** Nothing has been used for a minute or more. */
  readonly idle: boolean;
}

const MINUTE_MS = 60_000;

export function createRateLimit(name: string, rate: RateOption, clock: Clock): RateLimit {
  const requests =
    rate.requestsPerMinute === undefined ? undefined : createBucket(rate.requestsPerMinute, clock);
  const tokens = rate.tokensPerMinute === undefined ? undefined : createBucket(rate.tokensPerMinute, clock);
  return {
    enter(): void {
      refuseUntil(tokens?.waitMs(1), { name, what: "tokens", perMinute: rate.tokensPerMinute });
      refuseUntil(requests?.waitMs(1), { name, what: "requests", perMinute: rate.requestsPerMinute });
      requests?.take(1);
    },
    use(count): void {
      tokens?.take(count);
    },
    get idle(): boolean {
      return requests?.full !== false && tokens?.full !== false;
    },
  };
}

interface Bucket {
  /** Milliseconds until so much is there; 0 when it is. */
  waitMs(count: number): number;
  /** May go below zero: then later calls wait. */
  take(count: number): void;
  readonly full: boolean;
}

/** Never fuller than one minute's worth. The level is a number of requests or tokens, not money. */
function createBucket(perMinute: number, clock: Clock): Bucket {
  let level = perMinute;
  let at = clock.monotonic();

  function refill(): void {
    const now = clock.monotonic();
    level = Math.min(perMinute, level + ((now - at) * perMinute) / MINUTE_MS);
    at = now;
  }

  return {
    waitMs(count): number {
      refill();
      return level >= count ? 0 : Math.ceil(((count - level) * MINUTE_MS) / perMinute);
    },
    take(count): void {
      refill();
      level -= count;
    },
    get full(): boolean {
      refill();
      return level >= perMinute;
    },
  };
}

function refuseUntil(
  waitMs: number | undefined,
  limit: { readonly name: string; readonly what: string; readonly perMinute: number | undefined },
): void {
  if (waitMs === undefined || waitMs === 0) return;
  throw new IronError(
    "rate_limited",
    `${limit.name} may use ${limit.perMinute} ${limit.what} per minute and has used them; try again in ${Math.ceil(waitMs / 1000)} s.`,
    {
      retryAfterMs: waitMs,
      shouldRetry: true,
      facts: { limit: limit.name, of: limit.what, per_minute: limit.perMinute },
    },
  );
}
