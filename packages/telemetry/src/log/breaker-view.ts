import type { IronEvent, Target } from "@iron/types";

/** What the circuit breakers last told of themselves. */
export interface BreakerView {
  event(event: IronEvent): void;
  /** `closed` unless told otherwise. */
  stateOf(target: Target | undefined): string;
}

/** Follows `breaker_changed` events. */
export function createBreakerView(): BreakerView {
  const states = new Map<string, string>();
  return {
    event(event) {
      if (event.type === "breaker_changed") states.set(nameOf(event.provider, event.key), event.to);
    },
    stateOf(target) {
      if (target === undefined || states.size === 0) return "closed";
      return (
        states.get(nameOf(target.provider, target.key)) ?? states.get(nameOf(target.provider)) ?? "closed"
      );
    },
  };
}

function nameOf(provider: string, key = ""): string {
  return `${provider}\n${key}`;
}
