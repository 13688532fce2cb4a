import { isDeepStrictEqual } from "node:util";
import type { RuntimeConfig } from "../config/runtime-config.ts";

/** Settings that a running router takes over; all others wait for the next start. The budget is looked at by itself. */
const LIVE: ReadonlySet<string> = new Set([
  "$schema",
  "providerKey",
  "baseUrls",
  "providers",
  "controlServer",
  "models",
  "budget",
]);

/** Names of settings that differ and cannot change while the router runs. */
export function changedSettings(before: RuntimeConfig, after: RuntimeConfig): readonly string[] {
  return namesThatDiffer(before, after).filter((name) => !LIVE.has(name));
}

/** Names of all settings that differ. */
export function namesThatDiffer(before: RuntimeConfig, after: RuntimeConfig): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof RuntimeConfig>;
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
}
