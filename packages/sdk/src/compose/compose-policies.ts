import type { Policy } from "@iron/types";

/** The parts that bring a policy, each made elsewhere. */
export interface PolicyParts {
  /** Sees every ending and says no to nothing: before all others. */
  readonly telemetry: Policy;
  /** Who may ask at all: before all that costs something. */
  readonly agents: Policy;
  /** Tells the control server what every call came to, and counts along. */
  readonly analytics: Policy;
  /** Idempotency and replies given again: before safety, so that they are restored as new ones are. */
  readonly early: readonly Policy[];
  /** Undefined when turned off. */
  readonly safety: Policy | undefined;
  /** The caller's own. */
  readonly own: readonly Policy[];
  /** Around each try: what waits or is refused here holds no money. */
  readonly attempts: readonly Policy[];
  readonly budget: Policy;
}

/**
 * Every policy of the router, in the standard order: telemetry, analytics, idempotency, cache, safety, fallback, retry, breaker, budget.
 * One line each: taking a line away takes the concern away, and nothing else.
 */
export function composePolicies(parts: PolicyParts): readonly Policy[] {
  return [
    parts.telemetry,
    parts.agents,
    parts.analytics,
    ...parts.early,
    ...(parts.safety === undefined ? [] : [parts.safety]),
    // The caller's own come before money: what they refuse holds none.
    ...parts.own,
    ...parts.attempts,
    parts.budget,
  ];
}
