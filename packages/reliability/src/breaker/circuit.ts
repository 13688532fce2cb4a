import type { Clock, KeyId, ProviderName } from "@iron/types";
import type { Breaker } from "./breaker.ts";
import { TIMER_SLACK_MS } from "./breaker.ts";

/** What is known of one provider as one key sees it: its breaker, and the models it is to be left alone with for a while. */
export interface Circuit {
  readonly provider: ProviderName;
  readonly key: KeyId | undefined;
  readonly breaker: Breaker;
  /** Providers limit each model apart: a limit met with one does not keep the key from the others. */
  cool(model: string, forMs: number): void;
  /** Milliseconds until this model may be asked for again; 0 when it may be now. */
  coolingMs(model: string): number;
  reset(): void;
}

export interface CircuitParts {
  readonly provider: ProviderName;
  readonly key: KeyId | undefined;
  readonly breaker: Breaker;
  readonly clock: Clock;
}

export function createCircuit({ provider, key, breaker, clock }: CircuitParts): Circuit {
  const until = new Map<string, number>();
  return {
    provider,
    key,
    breaker,
    cool(model, forMs) {
      if (until.size >= MANY_MODELS) forgetOver(until, clock.monotonic());
      until.set(model, Math.max(until.get(model) ?? 0, clock.monotonic() + forMs));
    },
    coolingMs(model) {
      if (until.size === 0) return 0;
      const left = (until.get(model) ?? 0) - clock.monotonic();
      if (left > TIMER_SLACK_MS) return left;
      until.delete(model);
      return 0;
    },
    reset() {
      until.clear();
      breaker.reset();
    },
  };
}

/** Clients choose the names of models: those that are over are swept before they add up. */
const MANY_MODELS = 64;

function forgetOver(until: Map<string, number>, now: number): void {
  for (const [model, at] of until) if (at <= now) until.delete(model);
}
