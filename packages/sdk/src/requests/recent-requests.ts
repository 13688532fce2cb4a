import type { EventBus } from "@iron/types";
import { keepRequest, readKept, type KeptRequest } from "./kept-request.ts";
import type { RequestRecord } from "./request-record.ts";

/** The last requests of a router, in memory. */
export interface RecentRequests {
  find(id: string): RequestRecord | undefined;
  /** Newest last. */
  list(): readonly RequestRecord[];
  /** Ends the subscription that feeds it. */
  stop(): void;
}

/** Remembers the last `capacity` requests that `events` tells of, in a ring: what is asked for rarely is looked for, and costs nothing till then. */
export function recentRequests(events: EventBus, capacity: number): RecentRequests {
  const ring: KeptRequest[] = [];
  let next = 0;
  const stop = events.subscribe((event) => {
    if (event.type !== "exchange_settled" || capacity === 0) return;
    ring[next] = keepRequest(event.exchange, event.outcome);
    next = (next + 1) % capacity;
  });
  return {
    find(id) {
      const found = ring.find((kept) => kept.id === id);
      return found && readKept(found);
    },
    list: () => [...ring.slice(next), ...ring.slice(0, next)].map(readKept),
    stop,
  };
}
