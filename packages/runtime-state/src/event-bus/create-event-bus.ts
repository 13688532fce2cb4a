import type { EventBus, IronEvent } from "@iron/types";

type Listener = (event: IronEvent) => void;

interface Subscription {
  readonly listener: Listener;
  ended: boolean;
}

export interface EventBusOptions {
  /** Told of what a listener threw or rejected with. Absent: it is dropped, for an onlooker must not stop a request. */
  readonly onError?: (error: unknown) => void;
}

/**
 * An in-process event bus. Unheard, `publish` is one comparison and `heard` is false, so that callers need not even build the event.
 * Every listener sees events in the order of publishing, also when a listener publishes; a listener that throws harms nobody.
 */
export function createEventBus(options: EventBusOptions = {}): EventBus {
  /** Replaced and never changed: whoever is being told is told from the list as it was. */
  let listeners: readonly Subscription[] = [];
  const waiting: IronEvent[] = [];
  let delivering = false;

  function report(error: unknown): void {
    try {
      options.onError?.(error);
    } catch {
      // an error handler that fails has nobody left to tell
    }
  }

  function deliver(event: IronEvent): void {
    // Who subscribes now hears from the next event on. Who unsubscribes now hears no more, hence the test.
    for (const subscription of listeners) {
      if (subscription.ended) continue;
      try {
        const returned: unknown = subscription.listener(event);
        if (returned instanceof Promise) returned.catch(report);
      } catch (error) {
        report(error);
      }
    }
  }

  return {
    get heard(): boolean {
      return listeners.length > 0;
    },
    publish(event: IronEvent): void {
      if (listeners.length === 0) return;
      // Published by a listener: the loop below delivers it after the event in hand has reached everybody.
      if (delivering) {
        waiting.push(event);
        return;
      }
      delivering = true;
      deliver(event);
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) deliver(next);
      delivering = false;
    },
    subscribe(listener: Listener): () => void {
      const own: Subscription = { listener, ended: false };
      listeners = [...listeners, own];
      return () => {
        own.ended = true;
        listeners = listeners.filter((one) => one !== own);
      };
    },
  };
}
