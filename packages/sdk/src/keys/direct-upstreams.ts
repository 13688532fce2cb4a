import type { VendorId } from "@iron/dialects";
import type { ProviderOptions } from "@iron/runtime";
import { secret } from "@iron/types";
import { type BalancedKeys, keysOfProvider } from "./balanced-keys.ts";
import { ConfigError } from "../config/config-error.ts";
import type { ProviderConfig } from "../config/provider-config.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { withoutUndefined } from "../config/without-undefined.ts";
import { type Environment, resolveSecret } from "./resolve-secret.ts";
import type { Upstreams } from "./upstreams.ts";
import { vendorOfKey } from "./vendor-of-key.ts";

/**
 * Providers from explicit keys: those named in `providers` first, then one for each `providerKey`, whose vendor its form tells.
 *
 * @throws {ConfigError} when a key's vendor cannot be told, a secret is missing, or two providers have one name
 */
export function directUpstreams(config: RuntimeConfig, env: Environment): Upstreams {
  const named = (config.providers ?? []).map((provider, at) => namedProvider(provider, at, env));
  const taken = new Set(named.map(({ provider }) => provider.name));
  if (taken.size < named.length)
    throw new ConfigError(["providers: two have the same name; give each its own"]);
  const keys = [config.providerKey ?? []].flat();
  const detected = keys.map((key) => detectedProvider(key, { config, env, taken }));
  return {
    mode: "direct",
    providers: [...named.map(({ provider }) => provider), ...detected],
    keys: Object.fromEntries(
      named.filter(({ choice }) => choice.length > 0).map(({ provider, choice }) => [provider.name, choice]),
    ),
    close: () => Promise.resolve(),
  };
}

function namedProvider(
  config: ProviderConfig,
  at: number,
  env: Environment,
): { readonly provider: ProviderOptions; readonly choice: BalancedKeys[string] } {
  const where = `providers[${at}]`;
  const { key: _stated, headers, ...rest } = config;
  const { key, choice } = keysOfProvider(config, `${where}.key`, env);
  const provider = {
    ...withoutUndefined(rest),
    ...(key !== undefined && { key }),
    ...(headers !== undefined && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          resolveSecret(value, `${where}.headers.${name}`, env),
        ]),
      ),
    }),
  };
  return { provider, choice };
}

function detectedProvider(
  text: string,
  from: { readonly config: RuntimeConfig; readonly env: Environment; readonly taken: Set<string> },
): ProviderOptions {
  const key = resolveSecret(text, "providerKey", from.env);
  const vendor = vendorOfKey(key);
  if (vendor === undefined)
    throw new ConfigError([
      'providerKey: its form tells no provider; name the provider under "providers", with its vendor and key',
    ]);
  const baseUrl = from.config.baseUrls?.[vendor];
  return {
    name: freeName(vendor, from.taken),
    vendor,
    key: secret(key),
    ...(baseUrl !== undefined && { baseUrl }),
  };
}

function freeName(vendor: VendorId, taken: Set<string>): string {
  let name: string = vendor;
  for (let count = 2; taken.has(name); count += 1) name = `${vendor}-${count}`;
  taken.add(name);
  return name;
}
