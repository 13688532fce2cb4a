export { LlmRouter } from "./llm-router.ts";
export type {
  LlmRouterOptions,
  ProviderOptions,
  RouterLimits,
  RouterTimeouts,
  UpstreamOptions,
} from "./llm-router-options.ts";
export type { Mount, MountRequest } from "./http/mount.ts";
export type { IssuedToken } from "./http/tokens.ts";
export type { RoutingOptions } from "./routing/routing-table.ts";
export { isLoopbackHost, parseBaseUrl } from "./routing/base-url.ts";
export type { BaseUrl } from "./routing/base-url.ts";
export { keyIdOf, staticKeySource } from "./upstream/static-key-source.ts";
