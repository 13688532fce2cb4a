import type { RuntimeConfig } from "../config/runtime-config.ts";
import { resolveSecret } from "../keys/resolve-secret.ts";
import { openRouterState, type RouterState } from "../state/open-router-state.ts";
import { parseStatePlace } from "../state/state-place.ts";
import type { RouterHooks } from "./start-router-options.ts";

/** Hooks with what the state keeps where they name nothing of their own. */
export interface Stateful {
  readonly hooks: RouterHooks;
  /** Lets go of a state that was opened here; one that was handed in belongs to the caller. */
  close(): Promise<void>;
}

/**
 * @throws {RangeError} when the configuration names no place
 * @throws {IronError} `ledger_unavailable` when the place cannot be used
 */
export async function withState(config: RuntimeConfig, hooks: RouterHooks): Promise<Stateful> {
  if (hooks.openState !== undefined) return { hooks: filled(hooks, hooks.openState), close: leaveOpen };
  if (config.state === undefined) return { hooks, close: leaveOpen };
  const place = parseStatePlace(resolveSecret(config.state, "state", hooks.env ?? {}));
  const state = await openRouterState(place, { clock: hooks.clock });
  return { hooks: filled(hooks, state), close: () => state.close() };
}

function filled(hooks: RouterHooks, state: RouterState): RouterHooks {
  const { store, audit } = state;
  return {
    ...hooks,
    openState: state,
    ledger: hooks.ledger ?? state.ledger,
    store: hooks.store ?? store,
    agents: { store, audit, ...hooks.agents },
  };
}

async function leaveOpen(): Promise<void> {
  // Nothing was opened here.
}
