import type { IronEvent } from "@iron/types";
import { keepRequest, readKept, type KeptRequest } from "../requests/kept-request.ts";
import type { RequestRecord } from "../requests/request-record.ts";

/** What listeners outside the process are told of: names and numbers, no content. `seq` grows by one. */
export type FeedEvent = { readonly seq: number; readonly at: number } & FeedBody;

export type FeedBody =
  | { readonly type: "request"; readonly request: RequestRecord }
  | {
      readonly type: "event";
      readonly name: string;
      readonly facts: Readonly<Record<string, string | number>>;
      readonly severity?: "warning" | "critical";
    };

/** What is remembered of an event until somebody listens. */
export type Remembered = KeptRequest | Extract<FeedBody, { readonly type: "event" }>;

export function feedEvent(remembered: Remembered, seq: number, at: number): FeedEvent {
  return "type" in remembered
    ? { seq, at, ...remembered }
    : { seq, at, type: "request", request: readKept(remembered) };
}

/** Undefined for what nobody outside needs. */
export function remember(event: IronEvent): Remembered | undefined {
  switch (event.type) {
    case "exchange_settled":
      return keepRequest(event.exchange, event.outcome);
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
