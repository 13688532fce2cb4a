import type { Exchange, IronEvent, Outcome } from "@iron/types";
import { requestRecord, type RequestRecord } from "../requests/request-record.ts";

/** What listeners outside the process are told of: names and numbers, no content. `seq` grows by one. */
export type FeedEvent = { readonly seq: number; readonly at: number } & FeedBody;

export type FeedBody =
  | { readonly type: "request"; readonly request: FeedRequest }
  | {
      readonly type: "event";
      readonly name: string;
      readonly facts: Readonly<Record<string, string | number>>;
      readonly severity?: "warning" | "critical";
    };

/** A request record and what a dashboard wants to know besides. Times in milliseconds from the start of the call. */
export interface FeedRequest extends RequestRecord {
  readonly clampedTo?: number;
  readonly attempts: readonly FeedAttempt[];
}

export interface FeedAttempt {
  readonly provider: string;
  readonly model: string;
  readonly ended: string;
  readonly failure?: string;
  readonly status?: number;
  readonly durationMs: number;
  readonly firstTokenMs?: number;
  readonly heldMicrodollars?: number;
  readonly chargedMicrodollars?: number;
}

/** Undefined for what nobody outside needs. */
export function feedBody(event: IronEvent): FeedBody | undefined {
  switch (event.type) {
    case "exchange_settled":
      return { type: "request", request: feedRequest(event.exchange, event.outcome) };
    case "exchange_started":
    case "request_refused":
      return undefined;
    case "alert":
      return { type: "event", name: event.name, facts: event.facts, severity: event.severity };
    case "budget_threshold": {
      const { budget, percent, spent, limit } = event;
      const severity = percent >= 100 ? "critical" : "warning";
      return { type: "event", name: event.type, facts: { budget, percent, spent, limit }, severity };
    }
    default: {
      const { type: name, at: _at, ...rest } = event;
      return { type: "event", name, facts: Object.fromEntries(Object.entries(rest).filter(isFact)) };
    }
  }
}

function isFact(entry: [string, unknown]): entry is [string, string | number] {
  return typeof entry[1] === "string" || typeof entry[1] === "number";
}

function feedRequest(exchange: Exchange, outcome: Outcome): FeedRequest {
  const request = { ...requestRecord(exchange, outcome), attempts: outcome.calls.map(feedAttempt) };
  const clampedTo = outcome.calls.at(-1)?.money.clampedTo;
  return clampedTo === undefined ? request : { ...request, clampedTo };
}

function feedAttempt({ target, end, money }: Outcome["calls"][number]): FeedAttempt {
  const attempt: { -readonly [K in keyof FeedAttempt]: FeedAttempt[K] } = {
    provider: target.provider,
    model: target.model,
    ended: end.kind,
    durationMs: Math.round(end.durationMs),
  };
  if (end.kind !== "completed") attempt.failure = end.failure.kind;
  if (end.status !== undefined) attempt.status = end.status;
  if (end.firstTokenMs !== undefined) attempt.firstTokenMs = Math.round(end.firstTokenMs);
  if (money.held !== undefined) attempt.heldMicrodollars = money.held;
  if (money.charged !== undefined) attempt.chargedMicrodollars = money.charged;
  return attempt;
}
