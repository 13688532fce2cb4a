import { randomUUID } from "node:crypto";
import type { Budget } from "@iron/cost";
import type { AgentRuntime, LlmRouter, Mount } from "@iron/runtime";
import type { Reliability } from "@iron/reliability";
import type { EventBus } from "@iron/types";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { agentMounts } from "../agents/agent-mounts.ts";
import { createEventFeed } from "../feed/event-feed.ts";
import { eventFeedMount } from "../feed/event-feed-mount.ts";
import { budgetMounts } from "../mounts/budget-mounts.ts";
import { circuitsMount } from "../mounts/circuits-mount.ts";
import { quoteMount } from "../mounts/quote-mount.ts";
import { requestsMount } from "../mounts/requests-mount.ts";
import { spendMount, type SpendMountParts } from "../mounts/spend-mount.ts";
import type { RecentRequests } from "../requests/recent-requests.ts";

/** The parts that paths of our own speak of. */
export interface MountParts {
  readonly budget: Budget;
  readonly requests: RecentRequests;
  readonly events: EventBus;
  readonly router: () => LlmRouter;
  readonly agents: () => AgentRuntime;
  readonly tell: AuditTrail;
  /** Undefined when reliability is off. */
  readonly reliability: Pick<Reliability, "circuits"> | undefined;
  /** Where money and small records are kept. */
  readonly kept: SpendMountParts;
  readonly metrics: Mount;
  readonly own: readonly Mount[];
}

/** Every path of the router beside the providers' own, one line each. */
export function composeMounts(parts: MountParts): readonly Mount[] {
  return [
    ...budgetMounts(parts.budget.control),
    quoteMount(parts.budget, parts.router),
    requestsMount(parts.requests),
    circuitsMount(parts.reliability),
    spendMount(parts.kept),
    eventFeedMount(createEventFeed(parts.events, randomUUID())),
    ...agentMounts(parts.agents, parts.tell),
    parts.metrics,
    ...parts.own,
  ];
}
