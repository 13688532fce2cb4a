import type { EventBus } from "@iron/types";
import { feedEvent, remember, type FeedEvent, type Remembered } from "./feed-event.ts";

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
  /** The event with the number `seq` is at `(seq - 1) % REMEMBERED`, and its time beside it. */
  const ring: Remembered[] = [];
  const times: number[] = [];
  const listeners = new Set<(event: FeedEvent) => void>();
  let last = 0;
  const stop = events.subscribe((event) => {
    const told = remember(event);
    if (told === undefined) return;
    const at = last % REMEMBERED;
    last += 1;
    ring[at] = told;
    times[at] = event.at;
    if (listeners.size === 0) return;
    const heard = feedEvent(told, last, event.at);
    for (const listener of listeners) listener(heard);
  });
  const after = (seq: number): readonly FeedEvent[] => {
    const found: FeedEvent[] = [];
    for (let one = Math.max(seq, last - ring.length); one < last; one += 1) {
      const told = ring[one % REMEMBERED];
      if (told !== undefined) found.push(feedEvent(told, one + 1, times[one % REMEMBERED] ?? 0));
    }
    return found;
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
