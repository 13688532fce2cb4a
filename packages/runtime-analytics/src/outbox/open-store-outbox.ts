import type { StateStore } from "@iron/types";
import { z } from "zod";
import type { CallEvent } from "../events/analytics-event.ts";
import { createMemoryOutbox } from "./memory-outbox.ts";
import { type DeadLetter, MAX_WAITING, type Outbox, type OutboxOptions } from "./outbox.ts";

export interface StoreOutboxOptions extends OutboxOptions {
  readonly store: StateStore;
  /** Where in the store. Default `analytics`. */
  readonly namespace?: string;
}

/** What must be right for an event to be sent; the rest of it is passed on as it was kept. */
const kept = z.looseObject({
  type: z.enum(["completed", "failed"]),
  id: z.string(),
  at: z.int(),
  provider: z.string(),
  model: z.string(),
  inputTokens: z.int(),
  outputTokens: z.int(),
});
const letter = z.looseObject({ event: kept, at: z.int(), status: z.int(), answer: z.string() });

/**
 * An outbox in a `StateStore`, as durable as that store is. The store is read once, at opening; from then on each event is one write when it
 * is added and one when it is done. Routers that share the store send what others left, too: the server takes each event id once.
 */
export async function openStoreOutbox(options: StoreOutboxOptions): Promise<Outbox> {
  const { store, namespace = "analytics", maxWaiting = MAX_WAITING } = options;
  const waitingIn = `${namespace}:outbox`;
  const deadIn = `${namespace}:dead`;
  const order = createOrder();
  const waiting = await load(store, waitingIn, (value) => kept.parse(value) as unknown as CallEvent);
  const dead = await load(store, deadIn, (value) => letter.parse(value) as unknown as DeadLetter);
  for (const [key, event] of waiting) order.known(event.id, key);
  const deadKeys = new Map(dead.map(([key, { event }]) => [event.id, key]));
  const memory = createMemoryOutbox(options, {
    waiting: waiting.map(([, event]) => event),
    dead: dead.map(([, one]) => one),
  });

  return {
    first: memory.first,
    dead: memory.dead,
    get waiting(): number {
      return memory.waiting;
    },
    async add(event): Promise<boolean> {
      if (order.of(event.id) !== undefined) return true;
      if (memory.waiting >= maxWaiting) return false;
      const key = order.next(event);
      try {
        await store.set(waitingIn, key, event);
      } catch (error) {
        order.forget(event.id);
        throw error;
      }
      return memory.add(event);
    },
    async done(id): Promise<void> {
      await store.delete(waitingIn, order.of(id) ?? "");
      order.forget(id);
      memory.done(id);
    },
    async bury(event, rest): Promise<DeadLetter | undefined> {
      const key = order.of(event.id);
      if (key === undefined) return undefined;
      // A crash in between leaves the event in both places: it is then buried a second time, under the same key.
      await store.set(deadIn, key, { event, ...rest });
      await store.delete(waitingIn, key);
      order.forget(event.id);
      deadKeys.set(event.id, key);
      const gone = memory.bury(event, rest);
      if (gone !== undefined) {
        await store.delete(deadIn, deadKeys.get(gone.event.id) ?? "");
        deadKeys.delete(gone.event.id);
      }
      return gone;
    },
  };
}

/** Records that cannot be read are left where they are: a newer version may know them. */
async function load<T>(
  store: StateStore,
  namespace: string,
  read: (value: unknown) => T,
): Promise<readonly (readonly [key: string, value: T])[]> {
  return (await store.list(namespace)).flatMap(({ key, value }) => {
    try {
      return [[key, read(value)] as const];
    } catch {
      return [];
    }
  });
}

interface Order {
  of(id: string): string | undefined;
  known(id: string, key: string): void;
  next(event: CallEvent): string;
  forget(id: string): void;
}

/** Keys that sort as the events were added: the store lists by key. */
function createOrder(): Order {
  const keys = new Map<string, string>();
  let last = 0;
  return {
    of: (id) => keys.get(id),
    known(id, key): void {
      keys.set(id, key);
      last = Math.max(last, Number.parseInt(key, 10) || 0);
    },
    next(event): string {
      last = Math.max(last + 1, event.at * 1000);
      const key = keyOf(event, last);
      keys.set(event.id, key);
      return key;
    },
    forget: (id) => void keys.delete(id),
  };
}

function keyOf({ id }: CallEvent, at: number): string {
  return `${String(at).padStart(17, "0")}:${id}`;
}
