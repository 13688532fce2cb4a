import { ConfigError } from "../config/config-error.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { serverUpstreams, type ServerUpstreamsHooks } from "../control-server/server-upstreams.ts";
import { directUpstreams } from "./direct-upstreams.ts";
import type { Upstreams } from "./upstreams.ts";

/**
 * Decides the mode: explicit provider keys mean direct mode, also beside a control server; a control server alone means server mode.
 *
 * @throws {ConfigError} when there is neither
 */
export async function chooseUpstreams(
  config: RuntimeConfig,
  hooks: ServerUpstreamsHooks,
): Promise<Upstreams> {
  const explicit = config.providerKey !== undefined || (config.providers?.length ?? 0) > 0;
  if (explicit) return directUpstreams(config, hooks.env);
  if (config.controlServer !== undefined) return serverUpstreams(config.controlServer, hooks);
  throw new ConfigError([
    'no provider: write a key as "providerKey", name "providers", or give a "controlServer" with url and token',
  ]);
}
