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

/** Remembers the last `capacity` requests that `events` tells of. */
export function recentRequests(events: EventBus, capacity: number): RecentRequests {
  const records = new Map<string, RequestRecord>();
  const stop = events.subscribe((event) => {
    if (event.type !== "exchange_settled") return;
    records.set(event.exchange.id, requestRecord(event.exchange, event.outcome));
    const oldest = records.keys().next();
    if (records.size > capacity && oldest.done !== true) records.delete(oldest.value);
  });
  return { find: (id) => records.get(id), list: () => [...records.values()], stop };
}
