import type { AgentRuntime, Mount } from "@iron/runtime";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { agentHandlers } from "./agent-handlers.ts";
import { type ControlHandler, controlMount, handler } from "./control-route.ts";
import { openapiDocument } from "./openapi-document.ts";

/** The control API: `/iron/agents…`, and `/iron/openapi.json`, which describes it. */
export function agentMounts(agents: () => AgentRuntime, tell: AuditTrail): readonly Mount[] {
  const handlers: readonly ControlHandler[] = [
    ...agentHandlers(),
    handler({ method: "GET", path: "/iron/openapi.json", summary: "This document.", reply: "openapi" }, () =>
      Response.json(document),
    ),
  ];
  const document = openapiDocument(handlers.map(({ route }) => route));
  return handlers.map((one) => controlMount(one, agents, tell));
}
