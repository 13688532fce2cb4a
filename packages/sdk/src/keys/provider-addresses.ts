import { vendorOf } from "@iron/dialects";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { directUpstreams } from "./direct-upstreams.ts";
import type { Environment } from "./resolve-secret.ts";

/**
 * Where a configuration's explicit providers are, without calling any. Looks up every key on the way.
 *
 * @throws {ConfigError} when a key is missing or its vendor cannot be told
 */
export function providerAddresses(
  config: RuntimeConfig,
  env: Environment,
): readonly { readonly name: string; readonly url: string }[] {
  return directUpstreams(config, env).providers.map(({ name, vendor, baseUrl }) => ({
    name,
    url: baseUrl ?? vendorOf(vendor).defaultBaseUrl,
  }));
}
