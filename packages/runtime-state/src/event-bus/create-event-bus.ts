import type { EventBus, IronEvent } from "@iron/types";

type Listener = (event: IronEvent) => void;

export interface EventBusOptions {
  /** Told of what a listener threw or rejected with. Absent: it is dropped, for an onlooker must not stop a request. */
  readonly onError?: (error: unknown) => void;
}

/**
 * An in-process event bus. Unheard, `publish` is one comparison and `heard` is false, so that callers need not even build the event.
 * Every listener sees events in the order of publishing, also when a listener publishes; a listener that throws harms nobody.
 */
export function createEventBus(options: EventBusOptions = {}): EventBus {
  const listeners = new Set<Listener>();
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
    // A copy: who subscribes now hears from the next event on. Who unsubscribes now hears no more, hence the test.
    for (const listener of Array.from(listeners)) {
      if (!listeners.has(listener)) continue;
      try {
        const returned: unknown = listener(event);
        if (returned instanceof Promise) returned.catch(report);
      } catch (error) {
        report(error);
      }
    }
  }

  return {
    get heard(): boolean {
      return listeners.size > 0;
    },
    publish(event: IronEvent): void {
      if (listeners.size === 0) return;
      waiting.push(event);
      // Published by a listener: the loop below delivers it after the event in hand has reached everybody.
      if (delivering) return;
      delivering = true;
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) deliver(next);
      delivering = false;
    },
    subscribe(listener: Listener): () => void {
      // A wrapper of its own, so that the same function may listen twice and each ending ends one.
      const own: Listener = (event) => listener(event);
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
  };
}
