import type { Call, CallGuard, Clock, EventBus, Exchange, Policy, StateStore, Target } from "@iron/types";
import { IronError, systemClock } from "@iron/types";
import { COOLING } from "../failure/is-refusal.ts";
import type { Permit } from "./breaker.ts";
import type { BreakerOptions } from "./breaker-options.ts";
import type { Circuit } from "./circuit.ts";
import type { Circuits } from "./circuits.ts";
import { createCircuits } from "./circuits.ts";
import type { Judgement } from "./judge-end.ts";
import { judgeEnd } from "./judge-end.ts";

export interface BreakerPolicyOptions extends BreakerOptions {
  /** The longest that a key is left alone after a 429. Default 300 000. */
  readonly maxCoolMs?: number | undefined;
  /** How long where the 429 does not say. Default 1 000. */
  readonly coolMs?: number | undefined;
  /** A probe whose reply has flowed for so long is believed before its end. Default 10 000. */
  readonly probeTrustMs?: number | undefined;
}

export interface BreakerPolicyParts extends BreakerPolicyOptions {
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  readonly events?: EventBus | undefined;
  /** Where open breakers are kept over a restart. Default: nowhere. */
  readonly store?: StateStore | undefined;
  /**
   * Whether the exchange could go anywhere else. Where it cannot, a key that is limited, spent or refused is tried all the same: the
   * provider's own word is worth more to the client than ours. Default: it has other targets.
   */
  readonly hasAlternative?: ((exchange: Exchange, target: Target) => boolean) | undefined;
  readonly onDefect?: ((error: unknown, where: string) => void) | undefined;
}

export interface BreakerPolicy extends Policy {
  readonly circuits: Circuits;
}

/** Keeps calls from a provider that is failing, by provider and key; judged when a call is over. Refuses within microseconds. */
export function breakerPolicy(parts: BreakerPolicyParts = {}): BreakerPolicy {
  const { clock = systemClock, random, events, store, onDefect } = parts;
  const circuits = createCircuits({ breaker: parts, clock, random, events, store, onDefect });
  const hasAlternative = parts.hasAlternative ?? ((exchange) => exchange.targets.length > 1);
  return {
    name: "breaker",
    circuits,
    guard(exchange) {
      const refused = new Set<Circuit>();
      return {
        open(call) {
          const circuit = circuits.of(call.target.provider, call.target.key);
          const elsewhere = (): boolean => hasAlternative(exchange, call.target);
          return guardCall({ circuit, call, clock, parts, refused, elsewhere });
        },
        // Not before: the key's source may have handed out a newer key within the exchange.
        settle() {
          for (const circuit of refused) circuit.breaker.eject();
        },
      };
    },
    start: async () => circuits.restore(),
    stop: async () => circuits.saved(),
  };
}

interface Guarding {
  readonly circuit: Circuit;
  readonly call: Call;
  readonly clock: Clock;
  readonly parts: BreakerPolicyParts;
  /** Circuits whose key was refused in this exchange, with no success since. */
  readonly refused: Set<Circuit>;
  readonly elsewhere: () => boolean;
}

function guardCall(guarding: Guarding): CallGuard {
  const { circuit, call, clock, parts } = guarding;
  const coolingMs = circuit.coolingMs(call.target.model);
  if (coolingMs > 0 && guarding.elsewhere()) throw cooling(call.target, coolingMs);
  const permit = circuit.breaker.enter();
  if (permit === undefined) throw open(call.target, circuit.breaker.waitMs);
  const begun = permit.probe ? clock.monotonic() : 0;
  const { probeTrustMs = 10_000 } = parts;
  const close = (end: Parameters<CallGuard["close"]>[0]): void => apply(judgeEnd(end), permit, guarding);
  if (!permit.probe) return { close };
  return {
    progress({ outputTokens }) {
      if (outputTokens > 0 && clock.monotonic() - begun >= probeTrustMs) permit.succeed();
    },
    close,
  };
}

function apply(
  judgement: Judgement,
  permit: Permit,
  { circuit, call, parts, refused, elsewhere }: Guarding,
): void {
  switch (judgement.kind) {
    case "well":
      refused.delete(circuit);
      return permit.succeed();
    case "failing":
      return permit.fail(judgement.atLeastMs);
    case "cooling": {
      const { maxCoolMs = 300_000, coolMs = 1000 } = parts;
      circuit.cool(call.target.model, Math.min(maxCoolMs, judgement.forMs ?? coolMs));
      return answered(permit);
    }
    case "ejected":
      if (elsewhere()) refused.add(circuit);
      return answered(permit);
    case "alive":
      return answered(permit);
    case "unknown":
      return permit.release();
  }
}

/** Proof of life for a probe; in a run of failures it neither counts nor breaks the run. */
function answered(permit: Permit): void {
  if (permit.probe) permit.succeed();
  else permit.release();
}

function open(target: Target, waitMs: number): IronError {
  const retryAfterMs = Math.max(1, Math.ceil(waitMs));
  return new IronError(
    "circuit_open",
    `The provider "${target.provider}" has been failing and is left alone for now; the next try is in ${Math.ceil(retryAfterMs / 1000)} s.`,
    {
      retryAfterMs,
      facts: { provider: target.provider },
      failure: { kind: "overloaded", sent: false, answered: false, retryAfterMs, cause: "circuit_open" },
    },
  );
}

function cooling(target: Target, waitMs: number): IronError {
  const retryAfterMs = Math.max(1, Math.ceil(waitMs));
  return new IronError(
    "rate_limited",
    `The provider "${target.provider}" limits this router's key; it is asked again in ${Math.ceil(retryAfterMs / 1000)} s.`,
    {
      retryAfterMs,
      facts: { provider: target.provider },
      failure: { kind: "rate_limit", sent: false, answered: false, retryAfterMs, cause: COOLING },
    },
  );
}
