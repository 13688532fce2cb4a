import type { Clock, EventBus } from "@iron/types";
import { recentEvents } from "@iron/runtime-analytics";
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

/** Remembers the last `capacity` requests that `events` tells of. What is asked for rarely is looked for: it costs nothing till then. */
export function recentRequests(events: EventBus, capacity: number, clock: Clock): RecentRequests {
  const recent = recentEvents<KeptRequest>(capacity);
  const waiting = new Set<(kept: KeptRequest) => void>();
  const stop = events.subscribe((event) => {
    if (event.type !== "exchange_settled" || capacity === 0) return;
    const kept = keepRequest(event.exchange, event.outcome);
    recent.add(kept);
    for (const tell of waiting) tell(kept);
  });
  const find = (id: string): RequestRecord | undefined => {
    const found = recent.list().find((kept) => kept.id === id);
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
    list: () => recent.list().map(readKept),
    stop,
  };
}
