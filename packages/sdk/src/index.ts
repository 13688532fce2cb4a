export { ConfigError } from "./config/config-error.ts";
export type { SafetyConfig } from "./config/safety-config.ts";
export type { BudgetConfig } from "./config/budget-config.ts";
export { literalSecrets } from "./config/literal-secrets.ts";
export { parseRuntimeConfig } from "./config/parse-runtime-config.ts";
export type { ControlServerConfig, ProviderConfig, WeightedKey } from "./config/provider-config.ts";
export type {
  LimitsConfig,
  RuntimeConfig,
  TimeoutsConfig,
  TlsConfig,
  UpstreamConfig,
} from "./config/runtime-config.ts";
export { runtimeConfigJsonSchema } from "./config/runtime-config-json-schema.ts";
export type { IronRouter } from "./compose/iron-router.ts";
export { startRouter } from "./compose/start-router.ts";
export type { RouterAlert } from "./compose/router-alert.ts";
export type { RouterHooks, StartRouterOptions } from "./compose/start-router-options.ts";
export {
  type ControlServerKeySource,
  createControlServerKeySource,
} from "./control-server/control-server-key-source.ts";
export type {
  AssignedProvider,
  ControlServerAlert,
  ControlServerOptions,
} from "./control-server/control-server-options.ts";
export { type Environment, resolveSecret } from "./keys/resolve-secret.ts";
export { type BudgetDesk, type BudgetDeskOptions, openBudgetDesk } from "./state/open-budget-desk.ts";
export {
  type OpenState,
  type OpenStateOptions,
  openRouterState,
  type RouterState,
} from "./state/open-router-state.ts";
export { redisAccess, type RedisAccess } from "./state/redis-access.ts";
export { parseStatePlace, shownPlace, type StatePlace } from "./state/state-place.ts";
export { nearestName } from "./names/nearest-name.ts";
export type { RecentRequests } from "./requests/recent-requests.ts";
export { type RequestCost, type RequestRecord, requestRecord } from "./requests/request-record.ts";
export { lookUpPrice, type PriceAnswer } from "./prices/look-up-price.ts";
export { providerAddresses } from "./keys/provider-addresses.ts";
export { parseBudget, parseDollars } from "@iron/cost";
export { isLoopbackHost } from "@iron/runtime";
export { agentSecrets } from "./agents/agent-secrets.ts";
export type { ShownAgent } from "./agents/shown-agent.ts";
export {
  AGENT_EXIT_CODES,
  type AgentInfo,
  type AgentProcess,
  type AgentRuntime,
  agentEnvironment,
  agentExitCode,
  type Launch,
  type LogLine,
  type ProcessEnd,
  spawnAgent,
  type StartAgentOptions,
} from "@iron/runtime";
