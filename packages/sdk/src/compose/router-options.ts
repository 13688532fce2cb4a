import type { Budget } from "@iron/cost";
import type { AgentGate, AgentRuntime, LlmRouter, LlmRouterOptions, RoutingOptions } from "@iron/runtime";
import type { Reliability } from "@iron/reliability";
import type { Redactor } from "@iron/telemetry";
import type { Clock, EventBus, Policy } from "@iron/types";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import type { RecentRequests } from "../requests/recent-requests.ts";
import { auditTrail } from "../audit/audit-trail.ts";
import { composeMounts } from "./compose-mounts.ts";
import { composePolicies } from "./compose-policies.ts";
import type { ControlPlane } from "./control-plane.ts";
import { edgeOptions } from "./edge-options.ts";
import type { RouterAlert } from "./router-alert.ts";
import { openTelemetry } from "../telemetry/open-telemetry.ts";
import { type RouterTokens, telemetryMount } from "../telemetry/telemetry-mount.ts";
import type { RouterHooks } from "./start-router-options.ts";

/** What a router is composed of, before it listens. */
export interface ComposedParts {
  readonly config: RuntimeConfig;
  readonly hooks: RouterHooks;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly budget: Budget;
  readonly control: ControlPlane;
  readonly gate: AgentGate;
  readonly requests: RecentRequests;
  readonly mode: "direct" | "server";
  /** Providers and model names in force. */
  readonly routing: () => RoutingOptions;
  readonly agents: () => AgentRuntime;
  readonly router: () => LlmRouter;
  /** Undefined until the router listens. */
  readonly tokens: () => RouterTokens | undefined;
  readonly redactor: Redactor;
  readonly onAlert: (alert: RouterAlert) => void;
  readonly reliability: Reliability | undefined;
  readonly safety: Policy | undefined;
}

export function routerOptions(parts: ComposedParts): LlmRouterOptions {
  const { config, hooks, budget, control, gate } = parts;
  const env = hooks.env ?? {};
  const outbox = (): number => control.analytics.pending().waiting;
  const telemetry = openTelemetry({ ...parts, env, budget: budget.control, outbox });
  return {
    ...edgeOptions(config, env),
    providers: parts.routing().providers,
    policies: composePolicies({
      telemetry: telemetry.policy,
      agents: gate.policy,
      analytics: control.analytics.policy,
      early: parts.reliability?.early ?? [],
      safety: parts.safety,
      own: hooks.policies ?? [],
      attempts: parts.reliability?.policies ?? [],
      budget: budget.policy,
    }),
    budget: budget.control,
    mode: parts.mode,
    notReady: control.notReady,
    events: parts.events,
    mounts: composeMounts({
      budget,
      requests: parts.requests,
      events: parts.events,
      router: parts.router,
      agents: parts.agents,
      tell: auditTrail(hooks),
      reliability: parts.reliability,
      kept: { ledger: hooks.ledger, store: hooks.store },
      metrics: telemetryMount(telemetry, config, { env, tokens: parts.tokens }),
      own: hooks.mounts ?? [],
    }),
    clock: parts.clock,
    ...(hooks.onDefect && { onDefect: hooks.onDefect }),
  };
}
