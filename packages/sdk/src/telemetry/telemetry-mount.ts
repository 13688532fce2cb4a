import type { Mount } from "@iron/runtime";
import { metricsMount, type Telemetry } from "@iron/telemetry";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { type Environment, resolveSecret } from "../keys/resolve-secret.ts";

/** The tokens in force once the router listens. */
export interface RouterTokens {
  readonly apiKey: string;
  readonly adminKey: string;
}

/** `GET /metrics`. */
export function telemetryMount(
  telemetry: Telemetry,
  config: RuntimeConfig,
  { env, tokens }: { readonly env: Environment; readonly tokens: () => RouterTokens | undefined },
): Mount {
  const key = config.telemetry?.metricsKey;
  return metricsMount(telemetry.metrics, {
    token: key === undefined ? undefined : resolveSecret(key, "telemetry.metricsKey", env),
    adminToken: () => tokens()?.adminKey,
    clientToken: () => tokens()?.apiKey,
  });
}
