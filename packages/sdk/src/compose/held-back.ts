import { isDeepStrictEqual } from "node:util";
import type { RuntimeConfig } from "../config/runtime-config.ts";

/** Where keys come from, and with them the money. */
const KEY_SETTINGS = ["providerKey", "providers", "baseUrls", "controlServer"] as const;

/** A new configuration, as much of it as a running router may take over. */
export interface HeldBack {
  readonly config: RuntimeConfig;
  /** Settings that wait for the next start. */
  readonly names: readonly string[];
}

/**
 * Keeps keys and money together: what a router leases from its control server pays for that server's key alone, so going to another server, or
 * to and from server mode, waits for the next start.
 */
export function heldBack(before: RuntimeConfig, after: RuntimeConfig): HeldBack {
  const moves =
    (isServerMode(before) || isServerMode(after)) && !isDeepStrictEqual(purseOf(before), purseOf(after));
  if (!moves) return { config: after, names: movesAnalytics(before, after) ? ["controlServer"] : [] };
  const config: Record<string, unknown> = { ...after };
  for (const name of KEY_SETTINGS) config[name] = before[name];
  const names = KEY_SETTINGS.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return { config, names };
}

function isServerMode({ providerKey, providers, controlServer }: RuntimeConfig): boolean {
  return controlServer !== undefined && providerKey === undefined && (providers?.length ?? 0) === 0;
}

function purseOf(config: RuntimeConfig): unknown {
  return isServerMode(config) ? serverOf(config) : undefined;
}

/** In direct mode the keys change at once, and the server is told by the way of the start. */
function movesAnalytics(before: RuntimeConfig, after: RuntimeConfig): boolean {
  return !isDeepStrictEqual(serverOf(before), serverOf(after));
}

function serverOf({ controlServer }: RuntimeConfig): unknown {
  return controlServer && [controlServer.url, controlServer.token];
}
