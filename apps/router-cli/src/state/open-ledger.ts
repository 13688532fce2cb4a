import { join } from "node:path";
import {
  ConfigError,
  type Environment,
  type OpenState,
  type OpenStateOptions,
  openRouterState,
  parseStatePlace,
  resolveSecret,
  type RuntimeConfig,
  shownPlace,
  type StatePlace,
} from "@iron/sdk";
import { isIronError } from "@iron/types";
import { CommandError } from "../command-error.ts";
import { exitCode } from "../exit-code.ts";
import type { StartPlan } from "../settings/plan-start.ts";
import { stateFolder } from "./state-folder.ts";

/**
 * Where money is kept: as it was stated, else a file in the state folder.
 *
 * @throws {ConfigError} when what was stated is no place
 */
export function statePlace(config: Pick<RuntimeConfig, "state">, env: Environment): StatePlace {
  if (config.state === undefined)
    return { kind: "sqlite", path: join(stateFolder(env), "ledger.db"), synchronous: "full" };
  try {
    return parseStatePlace(resolveSecret(config.state, "state", env));
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigError([error.message]);
    throw error;
  }
}

/** A demo keeps its money apart: what is made up never counts against a real budget. */
export function startPlace(
  { mode, config }: Pick<StartPlan, "mode" | "config">,
  env: Environment,
): StatePlace {
  return mode === "demo" ? { kind: "memory" } : statePlace(config, env);
}

/** @throws {CommandError} when the place cannot be used, saying what helps */
export async function openLedger(place: StatePlace, options: OpenStateOptions = {}): Promise<OpenState> {
  try {
    return await openRouterState(place, options);
  } catch (error) {
    throw refused(place, error);
  }
}

/** What a command ends with when the place did. */
export function refused(place: StatePlace, error: unknown): unknown {
  if (isIronError(error)) return unusable(place, error);
  // The address itself is wrong, or its client is missing.
  return error instanceof TypeError ? new CommandError(`iron: state: ${error.message}`) : error;
}

/** What the store says is wrong, and what to do about it. */
export function unusable(place: StatePlace, error: Error): CommandError {
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return new CommandError(
    `iron: the ledger cannot be used: ${error.message}${cause}\n${remedy(place, error.message + cause)}`,
    exitCode.ledgerUnusable,
  );
}

function remedy(place: StatePlace, message: string): string {
  if (/damaged|stopped|in use and is gone|not confirmed/.test(message))
    return `To make it anew from what can still be read, stop every router and run: iron state rebuild --state ${shownPlace(place)}`;
  if (message.startsWith("there is no ledger"))
    return "Nothing was kept there yet: iron start makes it (not in a demo, which keeps its money in memory). --state names another place.";
  if (place.kind === "redis") return remedyOfServer(place, message);
  if (/\bE[A-Z]{3,}\b|cannot be written|[Rr]ead-?only|is a file;/.test(message))
    return "Make the place writable, or name another: --state sqlite:PATH, or --state memory, which keeps nothing.";
  return "See docs/state.md.";
}

function remedyOfServer(place: StatePlace & { readonly kind: "redis" }, message: string): string {
  if (/certificate/i.test(message))
    return "The server's certificate is not trusted: rediss://HOST:PORT?ca=FILE names the authority's (PEM), and HOST must be a name that it was made for.";
  if (/Connection is closed|\bE[A-Z]{3,}\b/.test(message))
    return `Nothing answers there: start it, or name another place with --state (${shownPlace(place)} is what was stated).`;
  return "See docs/state.md.";
}
