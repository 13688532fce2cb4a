import type { LlmRouterOptions } from "@iron/runtime";
import { withoutUndefined } from "../config/without-undefined.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { type Environment, resolveSecret } from "../keys/resolve-secret.ts";

type Edge = Omit<LlmRouterOptions, "providers" | "policies" | "mounts" | "budget" | "events">;

/** Settings that the router takes as they are, with secrets looked up. The IC token authenticates clients unless another token does. */
export function edgeOptions(config: RuntimeConfig, env: Environment): Edge {
  const { host, port, allowedHosts, strict, drain, models, defaultMaxOutputTokens } = config;
  const apiKey = config.apiKey ?? config.controlServer?.token;
  return {
    ...withoutUndefined({ host, port, allowedHosts, strict, drain, models, defaultMaxOutputTokens }),
    ...(apiKey !== undefined && { apiKey: resolveSecret(apiKey, "apiKey", env) }),
    ...(config.adminKey !== undefined && { adminKey: resolveSecret(config.adminKey, "adminKey", env) }),
    ...(config.limits && { limits: withoutUndefined(config.limits) }),
    ...(config.timeouts && { timeouts: withoutUndefined(config.timeouts) }),
    ...(config.upstream && { upstream: upstreamOptions(config.upstream, env) }),
    ...(config.tls && {
      tls: {
        cert: resolveSecret(config.tls.cert, "tls.cert", env),
        key: resolveSecret(config.tls.key, "tls.key", env),
      },
    }),
  };
}

function upstreamOptions(
  upstream: NonNullable<RuntimeConfig["upstream"]>,
  env: Environment,
): NonNullable<Edge["upstream"]> {
  const { proxy, ca, ...rest } = upstream;
  return {
    ...withoutUndefined(rest),
    ...(proxy !== undefined && { proxy: resolveSecret(proxy, "upstream.proxy", env) }),
    ...(ca !== undefined && { ca: resolveSecret(ca, "upstream.ca", env) }),
  };
}
