import type { Clock, Exchange, Guard, KeyId, Next, Policy, ProviderName, Reply, Target } from "@iron/types";
import { IronError, isIronError, systemClock } from "@iron/types";
import type { Circuits } from "../breaker/circuits.ts";
import { canRepeat } from "../failure/can-repeat.ts";
import { classify } from "../failure/classify.ts";
import { isRefusal } from "../failure/is-refusal.ts";
import type { BalanceStrategy } from "./choose-key.ts";
import { chooseKey } from "./choose-key.ts";
import type { BalancedKey, KeyLoad } from "./key-load.ts";
import { createKeyLoad } from "./key-load.ts";
import { readRemaining } from "./read-remaining.ts";

export interface BalanceOptions {
  /** The keys of each provider that has several, by the provider's name. Its key source must hand them out by these ids. */
  readonly keys: Readonly<Record<string, readonly BalancedKey[]>>;
  /** Default `remaining`. */
  readonly strategy?: BalanceStrategy | undefined;
  /** Reads what is left of a rate limit off a reply's headers, 0 to 1. Default: by the usual names. */
  readonly readRemaining?: ((headers: ReadonlyMap<string, string>) => number | undefined) | undefined;
}

export interface BalancePolicyOptions extends BalanceOptions {
  /** Keys that are open or cooling there are passed over. */
  readonly circuits?: Circuits | undefined;
  readonly clock?: Clock | undefined;
}

export interface BalancePolicy extends Policy {
  /** How many keys a provider has to choose from. */
  keysOf(provider: ProviderName): number;
  /** Other keys for attempts that begin from now on; what is known of one that stays is kept. */
  replaceKeys(keys: BalanceOptions["keys"]): void;
  /** Calls open by key, for reports. */
  load(
    provider: ProviderName,
  ): readonly { readonly key: KeyId; readonly busy: number; readonly remaining: number }[];
}

/** Spreads calls over the keys of one provider, and goes on to the next key when one is limited, spent or refused. */
export function balancePolicy(options: BalancePolicyOptions): BalancePolicy {
  const { clock = systemClock } = options;
  let loads = loadsOf(options.keys, new Map(), clock);
  const keysOf = (provider: string): readonly KeyLoad[] => loads.get(provider) ?? [];
  return {
    name: "balance",
    keysOf: (provider) => keysOf(provider).length,
    load: (provider) =>
      keysOf(provider).map((key) => ({ key: key.id, busy: key.busy, remaining: key.remaining() })),
    replaceKeys(keys) {
      loads = loadsOf(keys, loads, clock);
    },
    guard: (exchange) => (loads.size === 0 ? NOTHING_TO_CHOOSE : guardKeys(exchange, keysOf, options)),
  };
}

type Loads = ReadonlyMap<string, readonly KeyLoad[]>;

const NOTHING_TO_CHOOSE: Guard = {};

function loadsOf(keys: BalanceOptions["keys"], before: Loads, clock: Clock): Loads {
  const load = (provider: string, key: BalancedKey): KeyLoad =>
    before.get(provider)?.find(({ id, weight }) => id === key.id && weight === (key.weight ?? 1)) ??
    createKeyLoad(key, clock);
  return new Map(
    Object.entries(keys).map(([provider, own]) => [provider, own.map((key) => load(provider, key))]),
  );
}

function guardKeys(
  exchange: Exchange,
  keysOf: (provider: string) => readonly KeyLoad[],
  options: BalancePolicyOptions,
): Guard {
  return {
    async attempt(target: Target, next: Next): Promise<Reply> {
      const keys = target.key === undefined ? keysOf(target.provider) : [];
      if (keys.length === 0) return next(target);
      return tryKeys({ exchange, target, keys, next, options });
    },
    open(call) {
      const load = keysOf(call.target.provider).find((key) => key.id === call.target.key);
      if (load === undefined) return;
      load.busy += 1;
      return { close: () => void (load.busy -= 1) };
    },
  };
}

interface Trying {
  readonly exchange: Exchange;
  readonly target: Target;
  readonly keys: readonly KeyLoad[];
  readonly next: Next;
  readonly options: BalancePolicyOptions;
}

async function tryKeys({ exchange, target, keys, next, options }: Trying): Promise<Reply> {
  const { strategy = "remaining", readRemaining: read = readRemaining } = options;
  const left = new Set(keys);
  let told: unknown;
  while (left.size > 0) {
    const load = chooseKey(usable([...left], target, options.circuits), strategy);
    if (load === undefined) break;
    left.delete(load);
    try {
      const reply = await next({ ...target, key: load.id });
      load.sawRemaining(read(reply.headers));
      return reply;
    } catch (error) {
      if (isIronError(error) && error.reply !== undefined) load.sawRemaining(read(error.reply.headers));
      told = worthTelling(told, error);
      if (exchange.signal.aborted || !isAboutKey(error)) break;
      if (!canRepeat(exchange) && !isRefusal(error)) break;
    }
  }
  throw told instanceof Error ? told : noKey(target);
}

function noKey({ provider }: Target): IronError {
  return new IronError("key_unavailable", `the provider "${provider}" has no key to use`);
}

/** Keys that may be used now; all of them when none may, so that the one to be had soonest says for how long. */
function usable(
  keys: readonly KeyLoad[],
  target: Target,
  circuits: Circuits | undefined,
): readonly KeyLoad[] {
  if (circuits === undefined) return keys;
  const waits = keys.map((key) => {
    const circuit = circuits.of(target.provider, key.id);
    return Math.max(circuit.breaker.waitMs, circuit.coolingMs(target.model));
  });
  const least = Math.min(...waits);
  return keys.filter((_, index) => (waits[index] ?? 0) === least);
}

/** A provider's word before our own refusal. */
function worthTelling(told: unknown, error: unknown): unknown {
  return told !== undefined && isRefusal(error) ? told : error;
}

/** Another key may help; where the provider itself is failing, it does not. */
function isAboutKey(error: unknown): boolean {
  if (!isIronError(error)) return false;
  if (error.code === "circuit_open" || error.code === "key_unavailable" || isRefusal(error))
    return error.code !== "overloaded";
  return (
    error.failure !== undefined &&
    classify(error.failure).fault === "key" &&
    !classify(error.failure).mayHaveRun
  );
}
