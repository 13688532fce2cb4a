import type { Clock, EventBus, Policy, ProviderName } from "@iron/types";
import type { ClientDrains } from "../client-drains.ts";
import type { Provider } from "../routing/provider.ts";
import type { RoutingTable } from "../routing/routing-table.ts";
import type { UpstreamRequest } from "../upstream/call-upstream.ts";
import type { UpstreamReply } from "../upstream/upstream-reply.ts";

/** What every exchange of one router shares. */
export interface ExchangeDeps {
  readonly policies: readonly Policy[];
  readonly provider: (name: ProviderName) => Provider;
  readonly routing: Pick<RoutingTable, "providers" | "aliases">;
  readonly send: (request: UpstreamRequest) => Promise<UpstreamReply>;
  readonly events: EventBus | undefined;
  readonly strict: boolean;
  /** Undefined: a client that leaves has its call aborted. */
  readonly drains: ClientDrains | undefined;
  readonly replyBytes: number;
  readonly eventBytes: number;
  readonly callMs: number | undefined;
  readonly defaultMaxOutputTokens: (model: string) => number;
  readonly clock: Clock;
  readonly onDefect: (error: unknown, where: string) => void;
}
