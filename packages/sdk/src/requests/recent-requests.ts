import type { Clock, EventBus } from "@iron/types";
import { keepRequest, readKept, type KeptRequest } from "./kept-request.ts";
import type { RequestRecord } from "./request-record.ts";

/** The last requests of a router, in memory. */
export interface RecentRequests {
  find(id: string): RequestRecord | undefined;
  /** Waits up to so many milliseconds for one that is not there yet: a reply leaves before a ledger on a disk has its charge. */
  wait(id: string, ms: number): Promise<RequestRecord | undefined>;
  /** Newest last. */
  list(): readonly RequestRecord[];
  /** Ends the subscription that feeds it. */
  stop(): void;
}

/** Remembers the last `capacity` requests that `events` tells of, in a ring: what is asked for rarely is looked for, and costs nothing till then. */
export function recentRequests(events: EventBus, capacity: number, clock: Clock): RecentRequests {
  const ring: KeptRequest[] = [];
  const waiting = new Set<(kept: KeptRequest) => void>();
  let next = 0;
  const stop = events.subscribe((event) => {
    if (event.type !== "exchange_settled" || capacity === 0) return;
    const kept = keepRequest(event.exchange, event.outcome);
    ring[next] = kept;
    next = (next + 1) % capacity;
    for (const tell of waiting) tell(kept);
  });
  const find = (id: string): RequestRecord | undefined => {
    const found = ring.find((kept) => kept.id === id);
    return found && readKept(found);
  };
  return {
    find,
    wait(id, ms) {
      const found = find(id);
      if (found !== undefined || capacity === 0) return Promise.resolve(found);
      return new Promise((resolve) => {
        const end = (record: RequestRecord | undefined): void => {
          waiting.delete(tell);
          cancel();
          resolve(record);
        };
        const tell = (kept: KeptRequest): void => {
          if (kept.id === id) end(readKept(kept));
        };
        const cancel = clock.after(ms, () => end(undefined));
        waiting.add(tell);
      });
    },
    list: () => [...ring.slice(next), ...ring.slice(0, next)].map(readKept),
    stop,
  };
}
