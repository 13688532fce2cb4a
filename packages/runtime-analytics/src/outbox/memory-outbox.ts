import type { CallEvent } from "../events/analytics-event.ts";
import { type DeadLetter, MAX_DEAD, MAX_WAITING, type Outbox, type OutboxOptions } from "./outbox.ts";

export interface MemoryOutbox extends Outbox {
  add(event: CallEvent): boolean;
  done(id: string): void;
  bury(event: CallEvent, letter: Omit<DeadLetter, "event">): DeadLetter | undefined;
}

/** What an outbox begins with, oldest first. */
export interface OutboxContent {
  readonly waiting?: readonly CallEvent[];
  readonly dead?: readonly DeadLetter[];
}

/** An outbox that ends with the process: for library use and tests. Every method takes constant time. */
export function createMemoryOutbox(options: OutboxOptions = {}, content: OutboxContent = {}): MemoryOutbox {
  const { maxWaiting = MAX_WAITING, maxDead = MAX_DEAD } = options;
  const waiting = new Map(content.waiting?.map((event) => [event.id, event]));
  const dead: DeadLetter[] = [...(content.dead ?? [])];
  return {
    add(event): boolean {
      if (waiting.has(event.id)) return true;
      if (waiting.size >= maxWaiting) return false;
      waiting.set(event.id, event);
      return true;
    },
    first: () => waiting.values().next().value,
    done: (id) => void waiting.delete(id),
    bury(event, letter): DeadLetter | undefined {
      if (!waiting.delete(event.id)) return undefined;
      dead.push({ event, ...letter });
      return dead.length > maxDead ? dead.shift() : undefined;
    },
    get waiting(): number {
      return waiting.size;
    },
    dead: () => dead.slice(),
  };
}
