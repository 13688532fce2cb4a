import type { CallEnd, CallRecord, Exchange, Outcome, Usage, Draft } from "@iron/types";
import type { CallEvent } from "./analytics-event.ts";

/** One event for each call of an exchange. */
export function callEvents(exchange: Exchange, outcome: Outcome, at: number): readonly CallEvent[] {
  return outcome.calls.map((record) => callEvent(record, exchange, at));
}

/** Written out: this runs for every call. */
function callEvent({ id, target, end, money }: CallRecord, exchange: Exchange, at: number): CallEvent {
  const { inputTokens, outputTokens } = tokensOf(end);
  const event: Draft<CallEvent> = {
    type: end.kind === "completed" ? "completed" : "failed",
    id,
    at,
    provider: target.provider,
    model: target.model,
    inputTokens,
    outputTokens,
    durationMs: end.durationMs,
  };
  if (exchange.agent !== undefined) event.agent = exchange.agent;
  // A void leaves a charge of nothing and no source: the call was not charged.
  if (money.source !== undefined && money.charged !== undefined) {
    event.cost = money.charged;
    event.source = money.source;
  }
  if (end.firstTokenMs !== undefined) event.firstTokenMs = end.firstTokenMs;
  if (end.kind !== "completed") event.error = end.kind === "cut" ? `cut_by_${end.by}` : end.failure.kind;
  return event;
}

/** The provider's counts, and what was delivered where there are none. A count that is none is 0. */
function tokensOf(end: CallEnd): Pick<Usage, "inputTokens" | "outputTokens"> {
  if (end.kind === "failed") return { inputTokens: 0, outputTokens: 0 };
  const usage: Partial<Usage> = end.usage ?? end.delivered.usage ?? {};
  return {
    inputTokens: count(usage.inputTokens),
    outputTokens: Math.max(count(usage.outputTokens), count(end.delivered.outputTokens)),
  };
}

function count(value: number | undefined): number {
  return value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
