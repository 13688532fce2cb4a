import type { Clock, Exchange, Next, Policy, Reply, Target } from "@iron/types";
import { systemClock } from "@iron/types";
import { canRepeat } from "../failure/can-repeat.ts";
import { createRetryBudget } from "../retry/retry-budget.ts";
import { firstToReply } from "./first-to-reply.ts";
import type { Latencies } from "./latencies.ts";
import { createLatencies } from "./latencies.ts";

export interface HedgeOptions {
  /** A second call starts when the first is slower than this share of the calls before. Default 0.95. */
  readonly percentile?: number | undefined;
  /** Calls that must be known before. Default 20. */
  readonly atLeast?: number | undefined;
  /** A fixed time to wait instead, in milliseconds. */
  readonly afterMs?: number | undefined;
  /** The shortest wait. Default 50. */
  readonly minMs?: number | undefined;
  /** Second calls under way, as a share of the calls in flight; one is always allowed. Default 0.05. */
  readonly share?: number | undefined;
  /** Which exchanges are safe to ask twice. Default: chats and embeddings that use no tool and nothing stored at the provider. */
  readonly when?: ((exchange: Exchange) => boolean) | undefined;
}

export interface HedgePolicyOptions extends HedgeOptions {
  readonly clock?: Clock | undefined;
}

/** Asks a second time when the first call is unusually slow, and takes the reply that comes first. Both are charged for what they cost. */
export function hedgePolicy(options: HedgePolicyOptions = {}): Policy {
  const { clock = systemClock, when = isIdempotent, atLeast = 20, share = 0.05 } = options;
  const budget = createRetryBudget({ share, floor: 1 });
  const known = new Map<string, Latencies>();

  function latenciesOf({ provider, model }: Target): Latencies {
    const name = `${provider}/${model}`;
    let found = known.get(name);
    if (found === undefined) known.set(name, (found = createLatencies(atLeast)));
    return found;
  }

  function delayOf(target: Target): number | undefined {
    const { afterMs, percentile = 0.95, minMs = 50 } = options;
    const wait = afterMs ?? known.get(`${target.provider}/${target.model}`)?.percentile(percentile);
    return wait === undefined ? undefined : Math.max(minMs, wait);
  }

  async function timed(target: Target, reply: Promise<Reply>): Promise<Reply> {
    const begun = clock.monotonic();
    const came = await reply;
    latenciesOf(target).add(clock.monotonic() - begun);
    return came;
  }

  async function attempt(exchange: Exchange, target: Target, next: Next): Promise<Reply> {
    const afterMs = delayOf(target);
    if (afterMs === undefined) return timed(target, next(target));
    const call = async (signal: AbortSignal): Promise<Reply> => timed(target, next(target, signal));
    const mayHedge = (): (() => void) | undefined => {
      const end = exchange.signal.aborted ? undefined : budget.take();
      if (end !== undefined) exchange.report.facts.set("hedged", true);
      return end;
    };
    return firstToReply({ call, afterMs, clock, mayHedge });
  }

  return {
    name: "hedge",
    guard: (exchange) =>
      when(exchange) && canRepeat(exchange)
        ? {
            async attempt(target, next) {
              const end = budget.begin();
              try {
                return await attempt(exchange, target, next);
              } finally {
                end();
              }
            },
          }
        : {},
  };
}

/** Asking twice changes nothing at the provider. */
function isIdempotent({ endpoint, body }: Exchange): boolean {
  if (endpoint.kind === "tokens") return true;
  if (endpoint.kind !== "chat") return false;
  const chat = body.chat();
  return chat !== undefined && (chat.tools?.length ?? 0) === 0 && chat.store !== true;
}
