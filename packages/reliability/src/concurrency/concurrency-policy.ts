import type { CallGuard, Clock, Policy } from "@iron/types";
import type { FairQueue } from "./fair-queue.ts";
import { createFairQueue } from "./fair-queue.ts";

export interface ConcurrencyOptions {
  /** Calls at one time by provider; `"*"` is for each other provider. */
  readonly limits: Readonly<Record<string, number>>;
  /** Calls of one provider that may wait; more are turned away at once. Default 1 000. */
  readonly maxWaiting?: number | undefined;
  /** Default 30 000. */
  readonly maxWaitMs?: number | undefined;
}

export interface ConcurrencyPolicyOptions extends ConcurrencyOptions {
  readonly clock?: Clock | undefined;
}

export interface ConcurrencyPolicy extends Policy {
  /** Places taken and calls waiting, over all providers. */
  readonly busy: { readonly taken: number; readonly waiting: number };
}

/** Lets so many calls to a provider run at one time. Others wait, in turns by agent, before they hold money. */
export function concurrencyPolicy(options: ConcurrencyPolicyOptions): ConcurrencyPolicy {
  const queues = new Map<string, FairQueue>();

  function queueOf(provider: string): FairQueue | undefined {
    const limit = Object.hasOwn(options.limits, provider) ? options.limits[provider] : options.limits["*"];
    if (limit === undefined) return undefined;
    let queue = queues.get(provider);
    if (queue === undefined) queues.set(provider, (queue = createFairQueue({ ...options, limit })));
    return queue;
  }

  return {
    name: "concurrency",
    get busy() {
      const all = [...queues.values()];
      return {
        taken: all.reduce((sum, queue) => sum + queue.taken, 0),
        waiting: all.reduce((sum, queue) => sum + queue.waiting, 0),
      };
    },
    guard: (exchange) => ({
      open(call): CallGuard | Promise<CallGuard> | undefined {
        const queue = queueOf(call.target.provider);
        if (queue === undefined) return undefined;
        const entered = queue.enter(exchange.agent ?? "", call.signal);
        if (!(entered instanceof Promise)) return { close: entered };
        exchange.report.facts.set("queued", true);
        return entered.then((close) => ({ close }));
      },
    }),
  };
}
