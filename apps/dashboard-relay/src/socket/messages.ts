import type { SeenEvent } from "../feed/feed-schema.ts";
import type { News } from "../journal/journal.ts";
import type { LiveState } from "../state/live-state.ts";
import { PROTOCOL, type ServerMessage } from "./protocol.ts";

const USD = 1e6;

export function authOk(seq: number, resumed: boolean): ServerMessage {
  return { type: "AUTH_OK", protocol: PROTOCOL, seq, resumed };
}

export function heartbeat(seq: number): ServerMessage {
  return { type: "HEARTBEAT", seq, timestamp: now() };
}

export function snapshot(seq: number, state: LiveState): ServerMessage {
  return { type: "SNAPSHOT", seq, timestamp: now(), state };
}

export function stateUpdate(seq: number, { requests: _requests, ...live }: LiveState): ServerMessage {
  const { spent } = live.totals;
  return {
    type: "STATE_UPDATE",
    seq,
    timestamp: now(),
    agent_id: live.agents.at(-1)?.name ?? "",
    state: live.routers.some((router) => router.connected) ? "running" : "disconnected",
    data: { current_lead: 0, budget_spent: spent / USD, budget_spent_microdollars: spent },
    live,
  };
}

/** The message of its own that news have. */
export function newsMessage(news: News): ServerMessage {
  return news.event.type === "request" ? agentEvent(news, news.event) : costAlert(news, news.event);
}

function agentEvent(
  { seq, router }: News,
  { request, at }: Extract<SeenEvent, { type: "request" }>,
): ServerMessage {
  const { usage, cost } = request;
  return {
    type: "AGENT_EVENT",
    seq,
    timestamp: new Date(at).toISOString(),
    agent_id: request.agent ?? "",
    event: "llm_call",
    data: {
      model: request.model,
      tokens: (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0),
      cost_usd: cost.microdollars / USD,
      cost_microdollars: cost.microdollars,
    },
    request: { ...request, router },
  };
}

function costAlert(
  { seq }: News,
  { at, name, facts, severity = "warning" }: Extract<SeenEvent, { type: "event" }>,
): ServerMessage {
  const amount = (key: string): number => (typeof facts[key] === "number" ? facts[key] : 0);
  return {
    type: "COST_ALERT",
    seq,
    timestamp: new Date(at).toISOString(),
    agent_id: String(facts["budget"] ?? ""),
    severity,
    name,
    data: {
      budget_spent: amount("spent") / USD,
      budget_limit: amount("limit") / USD,
      percentage: Math.round(amount("percent")),
    },
  };
}

function now(): string {
  return new Date().toISOString();
}
