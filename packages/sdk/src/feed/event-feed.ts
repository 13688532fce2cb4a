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
  /** The event with the number `seq` is at `(seq - 1) % REMEMBERED`. */
  const ring: FeedEvent[] = [];
  const listeners = new Set<(event: FeedEvent) => void>();
  let last = 0;
  const stop = events.subscribe((event) => {
    const body = feedBody(event);
    if (body === undefined) return;
    last += 1;
    const told: FeedEvent = { seq: last, at: event.at, ...body };
    ring[(last - 1) % REMEMBERED] = told;
    for (const listener of listeners) listener(told);
  });
  const after = (seq: number): readonly FeedEvent[] => {
    const end = last % REMEMBERED;
    const inOrder = last > ring.length ? [...ring.slice(end), ...ring.slice(0, end)] : ring;
    return inOrder.filter((event) => event.seq > seq);
  };
  return {
    epoch,
    get last() {
      return last;
    },
    since(seq) {
      if (seq === last) return [];
      return seq > last || seq < last - ring.length ? undefined : after(seq);
    },
    remembered: () => after(0),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop,
  };
}
