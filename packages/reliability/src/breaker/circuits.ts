import type { Clock, EventBus, KeyId, ProviderName, StateStore } from "@iron/types";
import { z } from "zod";
import { createBreaker } from "./breaker.ts";
import type { BreakerOptions, BreakerState } from "./breaker-options.ts";
import type { Circuit } from "./circuit.ts";
import { createCircuit } from "./circuit.ts";

/** Every circuit of a router, by provider and key. Made when first asked for; there are as many as there are keys. */
export interface Circuits {
  of(provider: ProviderName, key: KeyId | undefined): Circuit;
  all(): readonly Circuit[];
  /** Opens again what was open when the state was saved. */
  restore(): Promise<void>;
  /** Closes and forgets, for one provider or for all: its keys were changed. */
  reset(provider?: string): void;
  /** Resolves when all that changed has been saved. */
  saved(): Promise<void>;
}

export interface CircuitsParts {
  readonly breaker: BreakerOptions;
  readonly clock: Clock;
  readonly random: (() => number) | undefined;
  readonly events: EventBus | undefined;
  readonly store: StateStore | undefined;
  readonly onDefect: ((error: unknown, where: string) => void) | undefined;
}

const NAMESPACE = "breaker";

const savedSchema = z.object({
  provider: z.string(),
  key: z.string().optional(),
  until: z.number(),
  openings: z.number().int().min(1).max(64),
});

export function createCircuits(parts: CircuitsParts): Circuits {
  const circuits = new Map<string, Circuit>();
  let saving: Promise<void> = Promise.resolve();

  function make(provider: ProviderName, key: KeyId | undefined): Circuit {
    const onChange = (from: BreakerState, to: BreakerState): void => {
      tell(parts, { provider, key, from, to });
      saving = saving.then(() => save(circuit)).catch((error: unknown) => parts.onDefect?.(error, "breaker"));
    };
    const { clock, random } = parts;
    const breaker = createBreaker({ ...parts.breaker, clock, onChange, ...(random && { random }) });
    const circuit = createCircuit({ provider, key, breaker, clock });
    return circuit;
  }

  async function save({ provider, key, breaker }: Circuit): Promise<void> {
    const memory = breaker.remember();
    if (memory === undefined) return parts.store?.delete(NAMESPACE, idOf(provider, key));
    await parts.store?.set(NAMESPACE, idOf(provider, key), { provider, key, ...memory });
  }

  const self: Circuits = {
    of(provider, key) {
      const id = idOf(provider, key);
      let circuit = circuits.get(id);
      if (circuit === undefined) circuits.set(id, (circuit = make(provider, key)));
      return circuit;
    },
    all: () => [...circuits.values()],
    async restore() {
      for (const value of await savedValues(parts)) {
        const saved = savedSchema.safeParse(value);
        if (!saved.success) continue;
        const { provider, key, ...memory } = saved.data;
        self.of(provider as ProviderName, key as KeyId | undefined).breaker.restore(memory);
      }
    },
    reset(provider) {
      for (const circuit of circuits.values()) {
        if (provider === undefined || circuit.provider === provider) circuit.reset();
      }
    },
    saved: async () => saving,
  };
  return self;
}

/** What cannot be read is as good as never saved: the breakers start closed, and the router starts. */
async function savedValues({ store, onDefect }: CircuitsParts): Promise<readonly unknown[]> {
  try {
    return ((await store?.list(NAMESPACE)) ?? []).map(({ value }) => value);
  } catch (error) {
    onDefect?.(error, "breaker");
    return [];
  }
}

function idOf(provider: string, key: string | undefined): string {
  return key === undefined ? provider : `${provider}/${key}`;
}

interface Change {
  readonly provider: ProviderName;
  readonly key: KeyId | undefined;
  readonly from: BreakerState;
  readonly to: BreakerState;
}

function tell({ events, clock }: CircuitsParts, { provider, key, from, to }: Change): void {
  if (events?.heard !== true) return;
  events.publish({
    at: clock.now(),
    type: "breaker_changed",
    provider,
    ...(key === undefined ? {} : { key }),
    from,
    to,
  });
}
