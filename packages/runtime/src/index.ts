export { createAgentGate } from "./agents/agent-gate.ts";
export type { AgentGate, GatedRun, GateKeeper } from "./agents/agent-gate.ts";
export type { AgentInfo, AgentResources } from "./agents/agent-info.ts";
export type { LogLine } from "./agents/agent-log.ts";
export { agentLimitsSchema, agentNameSchema, startAgentSchema } from "./agents/agent-options.ts";
export type { AgentLimits, OnExhausted, StartAgentOptions } from "./agents/agent-options.ts";
export type { AgentProcess, Launch, LaunchAgent, ProcessEnd, ProcessSample } from "./agents/agent-process.ts";
export type { AgentAudit, KeptAgent } from "./agents/agent-records.ts";
export { AgentRuntime, createAgentRuntime } from "./agents/agent-runtime.ts";
export type { AgentRouter, AgentRuntimeOptions } from "./agents/agent-runtime.ts";
export type { AgentState, StopCause } from "./agents/agent-state.ts";
export type { AgentUsage } from "./agents/agent-usage.ts";
export { agentEnvironment } from "./agents/environment.ts";
export type { AgentAccess, AgentVariables } from "./agents/environment.ts";
export { AGENT_EXIT_CODES, agentExitCode } from "./agents/exit-codes.ts";
export type { RestartPolicy } from "./agents/restart-policy.ts";
export { isOfRun } from "./agents/process-table.ts";
export { processTree, type ProcessTree } from "./agents/process-tree.ts";
export { spawnAgent } from "./agents/spawn-agent.ts";
export type { ClientDrainOptions } from "./client-drains.ts";
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
export type { PreviewedBy, PreviewedCall } from "./http/preview-call.ts";
export type { RoutingOptions } from "./routing/routing-table.ts";
export { isLoopbackHost, parseBaseUrl } from "./routing/base-url.ts";
export type { BaseUrl } from "./routing/base-url.ts";
export { keyIdOf, staticKeySource } from "./upstream/static-key-source.ts";
