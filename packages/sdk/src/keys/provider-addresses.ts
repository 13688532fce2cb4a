import { vendorOf } from "@iron/dialects";
import { parseBaseUrl } from "@iron/runtime";
import { ConfigError } from "../config/config-error.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { directUpstreams } from "./direct-upstreams.ts";
import type { Environment } from "./resolve-secret.ts";

/**
 * Where a configuration's explicit providers are, without calling any. Looks up every key on the way.
 *
 * @throws {ConfigError} when a key is missing, its vendor cannot be told, or an address cannot be used; a secret in one is not repeated
 */
export function providerAddresses(
  config: RuntimeConfig,
  env: Environment,
): readonly { readonly name: string; readonly url: string }[] {
  return directUpstreams(config, env).providers.map(({ name, vendor, baseUrl }) => ({
    name,
    url: usable(baseUrl ?? vendorOf(vendor).defaultBaseUrl),
  }));
}

function usable(url: string): string {
  try {
    parseBaseUrl(url);
    return url;
  } catch (error) {
    throw new ConfigError([(error as TypeError).message], { cause: error });
  }
}
