import type { EventBus } from "@iron/types";
import { requestRecord, type RequestRecord } from "./request-record.ts";

/** The last requests of a router, in memory. */
export interface RecentRequests {
  find(id: string): RequestRecord | undefined;
  /** Newest last. */
  list(): readonly RequestRecord[];
  /** Ends the subscription that feeds it. */
  stop(): void;
}

/**
 * Remembers the last `capacity` requests that `events` tells of. In two generations: taking the oldest out of one map, request after request,
 * costs more than making the record.
 */
export function recentRequests(events: EventBus, capacity: number): RecentRequests {
  let young = new Map<string, RequestRecord>();
  let old = new Map<string, RequestRecord>();
  const stop = events.subscribe((event) => {
    if (event.type !== "exchange_settled") return;
    if (young.size >= capacity) {
      old = young;
      young = new Map();
    }
    young.set(event.exchange.id, requestRecord(event.exchange, event.outcome));
  });
  return {
    find: (id) => young.get(id) ?? old.get(id),
    list: () => [...old.values(), ...young.values()].slice(-capacity),
    stop,
  };
}
