import type { Clock, Guard, Next, Policy, Reply, Target } from "@iron/types";
import { systemClock } from "@iron/types";

export interface TimeLimitOptions {
  readonly name: string;
  /** Milliseconds to the first frame of the reply. */
  readonly limitMs: number;
  readonly clock?: Clock | undefined;
}

/**
 * Stops what lies within it when no reply has begun in time: the whole exchange when it stands first, each single try when it stands last.
 * What is stopped counts as the provider's timeout: it is charged for what it may have cost, and may open the breaker.
 */
export function timeLimitPolicy({ name, limitMs, clock = systemClock }: TimeLimitOptions): Policy {
  const guard: Guard = {
    async attempt(target: Target, next: Next): Promise<Reply> {
      const stop = new AbortController();
      const cancel = clock.after(limitMs, () => stop.abort(new TimeLimit(limitMs)));
      try {
        return await next(target, stop.signal);
      } finally {
        cancel();
      }
    },
  };
  return { name, guard: () => guard };
}

class TimeLimit extends Error {
  constructor(limitMs: number) {
    super(`no reply began within ${limitMs} ms`);
    this.name = "TimeoutError";
  }
}
