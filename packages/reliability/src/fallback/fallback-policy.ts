import type {
  Clock,
  DialectId,
  Exchange,
  Guard,
  Next,
  Policy,
  ProviderName,
  Reply,
  Target,
} from "@iron/types";
import { isIronError, systemClock } from "@iron/types";
import { canRepeat } from "../failure/can-repeat.ts";
import { isRefusal } from "../failure/is-refusal.ts";
import { lastError } from "../failure/last-error.ts";
import type { FallbackRule } from "./may-fall-back.ts";
import { mayFallBack } from "./may-fall-back.ts";
import { targetKey } from "./target-key.ts";

/** A place to go next, as configured. */
export interface FallbackTarget {
  readonly provider: string;
  readonly model: string;
  /** The wire format the provider speaks. Default: the client's own. */
  readonly dialect?: string | undefined;
  /** The id of one of the provider's keys. */
  readonly key?: string | undefined;
}

export interface FallbackOptions extends FallbackRule {
  /** Where to go when the targets of the request are used up, by the model as the client names it; `"*"` is for every other. */
  readonly chains?: Readonly<Record<string, readonly FallbackTarget[]>> | undefined;
  /** The wire format to speak with a provider for a client of this one, where the chain names none. Default: the client's own. */
  readonly dialectOf?: ((provider: ProviderName, client: DialectId) => DialectId) | undefined;
  /** Targets tried for one request, all together. Default 5. */
  readonly maxTargets?: number | undefined;
  /** No further target is tried so long after the exchange began. Default: none. */
  readonly deadlineMs?: number | undefined;
}

export interface FallbackPolicyOptions extends FallbackOptions {
  readonly clock?: Clock | undefined;
}

/** Goes on to the next target when one fails before its first frame. Every target is a call of its own: rules and money are asked again. */
export function fallbackPolicy(options: FallbackPolicyOptions = {}): Policy {
  return { name: "fallback", guard: (exchange) => guardTargets(exchange, options) };
}

/** Where the exchange may go, first to last: the targets that routing found, then the chain for its model. */
export function fallbackChain(exchange: Exchange, options: FallbackOptions = {}): readonly Target[] {
  const chains = options.chains ?? {};
  const further = Object.hasOwn(chains, exchange.model) ? chains[exchange.model] : chains["*"];
  if (further === undefined) return exchange.targets;
  const all = [...exchange.targets, ...further.map((place) => toTarget(place, exchange, options))];
  return [...new Map(all.map((target) => [targetKey(target), target])).values()];
}

function toTarget(
  { provider, model, dialect, key }: FallbackTarget,
  exchange: Exchange,
  { dialectOf }: FallbackOptions,
): Target {
  const name = provider as ProviderName;
  return {
    provider: name,
    model,
    dialect: (dialect as DialectId | undefined) ?? dialectOf?.(name, exchange.dialect) ?? exchange.dialect,
    ...(key === undefined ? {} : { key: key as NonNullable<Target["key"]> }),
  };
}

function guardTargets(exchange: Exchange, options: FallbackPolicyOptions): Guard {
  const { clock = systemClock, maxTargets = 5, deadlineMs } = options;
  const begun = deadlineMs === undefined ? 0 : clock.monotonic();

  function mayGoOn(error: unknown): boolean {
    if (exchange.signal.aborted || !mayFallBack(error, options)) return false;
    if (!canRepeat(exchange) && !isRefusal(error)) return false;
    return deadlineMs === undefined || clock.monotonic() - begun < deadlineMs;
  }

  return {
    attempt(first: Target, next: Next): Promise<Reply> {
      return next(first).catch((error: unknown) => {
        if (!mayGoOn(error)) throw error;
        const rest = fallbackChain(exchange, options).filter(
          (target) => targetKey(target) !== targetKey(first),
        );
        return tryRest({ exchange, first, rest: rest.slice(0, maxTargets - 1), next, mayGoOn }, error);
      });
    },
  };
}

interface Rest {
  readonly exchange: Exchange;
  readonly first: Target;
  readonly rest: readonly Target[];
  readonly next: Next;
  mayGoOn(error: unknown): boolean;
}

/** @throws the last provider's error; what refused a fallback here is told only when no provider was reached at all */
async function tryRest({ exchange, first, rest, next, mayGoOn }: Rest, error: unknown): Promise<Reply> {
  let told = error;
  let reached = isFromProvider(error) ? 1 : 0;
  for (const target of rest) {
    try {
      const reply = await next(target);
      exchange.report.facts.set("fallback_from", `${first.provider}/${first.model}`);
      exchange.report.facts.set("fallback_reason", isIronError(error) ? error.code : "internal");
      return reply;
    } catch (thrown) {
      if (isFromProvider(thrown)) reached += 1;
      if (isFromProvider(thrown) || !isFromProvider(told)) told = thrown;
      if (!mayGoOn(thrown)) break;
    }
  }
  throw reached > 1 ? lastError(told) : told;
}

function isFromProvider(error: unknown): boolean {
  return isIronError(error) && error.failure !== undefined && !isRefusal(error);
}
