import type { Clock } from "@iron/types";
import type { Subject } from "../budget/budget-book.ts";
import type { BudgetSettings } from "../budget/budget-options.ts";
import { createRateLimit, type RateLimit } from "./rate-limit.ts";

export interface RateLimits {
  /** The limits that a call counts against. */
  of(subject: Subject): readonly RateLimit[];
}

/** Agents are forgotten when this many are known and some have used nothing for a minute. */
const MOST_KEPT = 10_000;

export function createRateLimits(settings: BudgetSettings, clock: Clock): RateLimits {
  const all = settings.rate === undefined ? [] : [createRateLimit("the router", settings.rate, clock)];
  const each = settings.agentRate;
  const agents = new Map<string, RateLimit>();
  return {
    of({ agent }): readonly RateLimit[] {
      if (each === undefined || agent === undefined) return all;
      let own = agents.get(agent);
      if (own === undefined) {
        if (agents.size >= MOST_KEPT) for (const [name, rate] of agents) if (rate.idle) agents.delete(name);
        own = createRateLimit(`agent ${agent}`, each, clock);
        agents.set(agent, own);
      }
      return [...all, own];
    },
  };
}
