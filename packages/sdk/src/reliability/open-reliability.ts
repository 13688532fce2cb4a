import { createReliability, type Reliability } from "@iron/reliability";
import type { RoutingOptions } from "@iron/runtime";
import type { Clock, EventBus } from "@iron/types";
import type { RouterHooks } from "../compose/start-router-options.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { dialectFor } from "../keys/dialect-for.ts";
import type { Upstreams } from "../keys/upstreams.ts";
import { checkChains } from "./check-chains.ts";

export interface ReliabilityParts {
  readonly config: RuntimeConfig;
  readonly hooks: RouterHooks;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly upstreams: Upstreams;
  /** Providers in force. */
  readonly routing: () => RoutingOptions;
}

/**
 * What keeps the router answering while providers fail; undefined when it is turned off.
 *
 * @throws {ConfigError} when a chain leads to a provider that is not there
 * @throws {RangeError} when a setting is out of range
 */
export function openReliability(parts: ReliabilityParts): Reliability | undefined {
  const { config, hooks, clock, events, upstreams, routing } = parts;
  if (config.reliability === false) return undefined;
  const { fallback, balance, idempotency, ...settings } = config.reliability ?? {};
  if (fallback !== false) checkChains(fallback?.chains ?? {}, upstreams.providers);
  return createReliability({
    ...settings,
    fallback: fallback !== false && {
      ...fallback,
      dialectOf: (provider, client) => dialectFor(routing().providers, provider, client),
    },
    balance: { ...balance, keys: upstreams.keys ?? {} },
    idempotency: idempotency && { ...keepWhere(hooks), ...(idempotency === true ? {} : idempotency) },
    clock,
    events,
    store: hooks.store,
    onDefect: hooks.onDefect,
  });
}

/** A state in memory has no bound on what is put there; the policy's own memory has. */
function keepWhere({ store, openState }: RouterHooks): { readonly keep: "memory" | "state" } {
  return { keep: openState?.shared === false && store === openState.store ? "memory" : "state" };
}
