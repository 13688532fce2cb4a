import type { BalanceOptions } from "@iron/reliability";
import { keyIdOf, type ProviderOptions, staticKeySource } from "@iron/runtime";
import { type ProviderName, secret } from "@iron/types";
import type { ProviderConfig, WeightedKey } from "../config/provider-config.ts";
import { type Environment, resolveSecret } from "./resolve-secret.ts";

/** Keys to choose from by provider, under the ids that its key source knows. */
export type BalancedKeys = BalanceOptions["keys"];

interface KeysOfProvider {
  /** Absent for a provider that wants none. */
  readonly key: ProviderOptions["key"];
  /** Empty where there is no choice. */
  readonly choice: BalancedKeys[string];
}

/**
 * A provider's key, or what hands its keys out by id. The same key twice is one key.
 *
 * @throws {ConfigError} when a key is missing
 * @throws {TypeError} when no header can carry one
 */
export function keysOfProvider(
  { name, key }: Pick<ProviderConfig, "name" | "key">,
  where: string,
  env: Environment,
): KeysOfProvider {
  if (key === undefined) return { key: undefined, choice: [] };
  if (typeof key === "string") return { key: secret(resolveSecret(key, where, env)), choice: [] };
  const stated = key.map((one, at) => weighted(one, `${where}[${at}]`, env));
  const choice = new Map(stated.map(({ text, weight }) => [keyIdOf(secret(text)), weight]));
  const source = staticKeySource(
    name as ProviderName,
    stated.map(({ text }) => text),
  );
  if (choice.size < 2) return { key: source, choice: [] };
  return { key: source, choice: [...choice].map(([id, weight]) => ({ id, ...(weight && { weight }) })) };
}

function weighted(
  key: string | WeightedKey,
  where: string,
  env: Environment,
): { readonly text: string; readonly weight: number | undefined } {
  const { key: text, weight } = typeof key === "string" ? { key, weight: undefined } : key;
  return { text: resolveSecret(text, where, env), weight };
}
