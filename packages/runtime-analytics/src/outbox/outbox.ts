import type { Maybe } from "@iron/types";
import type { CallEvent } from "../events/analytics-event.ts";

/** An event that the server will not take however often it is sent, kept for a person to look at. */
export interface DeadLetter {
  readonly event: CallEvent;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What the server answered. */
  readonly status: number;
  /** The first 2 000 characters of its answer. */
  readonly answer: string;
}

/**
 * Events that are still to be sent, in the order they were added. What `add` has resolved for outlives the process as far as the
 * implementation does. Each method rejects when the store cannot do it; then nothing has changed.
 */
export interface Outbox {
  /** Adding an event id that waits already changes nothing. False when the outbox is full. */
  add(event: CallEvent): Maybe<boolean>;
  /** The oldest that waits. */
  first(): CallEvent | undefined;
  /** The server has it: forget it. */
  done(id: string): Maybe<void>;
  /** Move it out of the way. Gives back the letter that had to go to make room for it, if any. */
  bury(event: CallEvent, letter: Omit<DeadLetter, "event">): Maybe<DeadLetter | undefined>;
  readonly waiting: number;
  /** Oldest first. */
  dead(): readonly DeadLetter[];
}

export interface OutboxOptions {
  /** How many events may wait. Default 100 000. */
  readonly maxWaiting?: number;
  /** How many dead letters are kept. Default 1 000. */
  readonly maxDead?: number;
}

export const MAX_WAITING = 100_000;
export const MAX_DEAD = 1000;
