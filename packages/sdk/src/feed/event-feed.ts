import type { EventBus } from "@iron/types";
import { feedBody, type FeedEvent } from "./feed-event.ts";

/** The router's events with numbers, for listeners that come and go. */
export interface EventFeed {
  /** Unlike any other feed's: a listener that resumes at another feed has missed everything. */
  readonly epoch: string;
  /** Events after `seq` that are still remembered; undefined when some in between are not. */
  since(seq: number): readonly FeedEvent[] | undefined;
  /** Everything that is still remembered. */
  remembered(): readonly FeedEvent[];
  readonly last: number;
  listen(listener: (event: FeedEvent) => void): () => void;
  stop(): void;
}

const REMEMBERED = 1000;

export function createEventFeed(events: EventBus, epoch: string): EventFeed {
  const ring: FeedEvent[] = [];
  const listeners = new Set<(event: FeedEvent) => void>();
  let last = 0;
  const stop = events.subscribe((event) => {
    const body = feedBody(event);
    if (body === undefined) return;
    last += 1;
    const told: FeedEvent = { seq: last, at: event.at, ...body };
    ring.push(told);
    if (ring.length > REMEMBERED) ring.shift();
    for (const listener of listeners) listener(told);
  });
  return {
    epoch,
    get last() {
      return last;
    },
    since(seq) {
      if (seq === last) return [];
      const first = ring[0]?.seq ?? last + 1;
      return seq > last || seq < first - 1 ? undefined : ring.filter((event) => event.seq > seq);
    },
    remembered: () => [...ring],
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop,
  };
}
