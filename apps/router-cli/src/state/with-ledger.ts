import type { DurableLedger } from "@iron/runtime-state";
import {
  type Environment,
  type OpenState,
  parseRuntimeConfig,
  type RuntimeConfig,
  type StatePlace,
} from "@iron/sdk";
import { isIronError } from "@iron/types";
import { CommandError } from "../command-error.ts";
import { findConfigFile, readConfigFile } from "../settings/config-file.ts";
import { mergeSettings } from "../settings/merge-settings.ts";
import { openLedger, statePlace, unusable } from "./open-ledger.ts";

/** Flags of every command that works on the state without a router. */
export interface StateFlags {
  readonly state?: string;
  readonly config?: string;
}

export type DurableState = OpenState & { readonly ledger: DurableLedger };

export interface StateSettings {
  readonly place: Exclude<StatePlace, { kind: "memory" }>;
  readonly config: RuntimeConfig;
}

/**
 * Which state a command means: by flag, variable, file, or the one that `iron start` uses by itself.
 *
 * @throws {CommandError} when it is memory, which no other process can read
 */
export function stateSettings(flags: StateFlags, env: Environment): StateSettings {
  const config = settingsOf(flags, env);
  const place = statePlace(config, env);
  if (place.kind === "memory")
    throw new CommandError(
      "iron: the state is memory, which ends with its router; ask the router itself: GET /iron/budget",
    );
  return { place, config };
}

/** Where `iron start` keeps its state. */
export function configuredPlace(flags: StateFlags, env: Environment): StatePlace {
  return statePlace(settingsOf(flags, env), env);
}

function settingsOf({ config, state }: StateFlags, env: Environment): RuntimeConfig {
  const path = findConfigFile(config, env);
  const file = path === undefined ? undefined : readConfigFile(path).config;
  const named = { demo: "never", json: false, ...(state !== undefined && { state }) } as const;
  return parseRuntimeConfig(mergeSettings({ flags: named, env, file }));
}

/** Opens the state for one piece of work and closes it after. */
export async function withLedger<T>(
  { place }: StateSettings,
  access: "read" | "write",
  use: (state: DurableState) => Promise<T>,
): Promise<T> {
  const state = await openLedger(place, { access });
  try {
    const { ledger } = state;
    if (ledger === undefined) throw new Error("a state without a ledger was opened");
    return await use({ ...state, ledger });
  } catch (error) {
    if (isIronError(error) && error.code === "ledger_unavailable") throw unusable(place, error);
    throw error;
  } finally {
    await state.close();
  }
}
