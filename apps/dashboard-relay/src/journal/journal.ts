import type { SeenEvent } from "../feed/feed-schema.ts";
import type { Kept } from "../state/live-fold.ts";

/** What a router told, with the number that its feed gave it: `EPOCH:SEQ`. */
export interface Told {
  readonly id: string;
  readonly event: SeenEvent;
}

/** The same with the number by which pages know it. Numbers grow by one. */
export interface News {
  readonly seq: number;
  readonly router: string;
  readonly event: SeenEvent;
}

/** The time in which one relay is the one that follows the routers. */
export interface Turn {
  /** Aborted when it is another's turn, or the relay stops. */
  readonly signal: AbortSignal;
  /** The last id that was appended for a router; empty when none was. */
  after(router: string): string;
  /** Resolves when it is kept: what comes again afterwards is told once. Rejects when the turn is over. */
  append(router: string, told: readonly Told[]): Promise<void>;
  /** Tells other relays what the routers' budgets, agents and breakers are, and what all news so far came to. */
  publish(kept: Kept): Promise<void>;
}

/** Hears of news in the order of their numbers, each once. */
export interface Listener {
  onNews(news: readonly News[]): void;
  /** What the relay whose turn it is knows of the routers. */
  onKept(kept: Kept): void;
  /** Whether other relays can be heard. */
  onShared(state: "ok" | "lost"): void;
}

/** Puts news of routers in one order, for one relay or for many. */
export interface Journal {
  /** The number of the last news that was here before the first is heard. */
  readonly start: number;
  /** Runs `follow` whenever it is this relay's turn. Resolves after `stop`. */
  run(follow: (turn: Turn) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Whether what happened is told to pages by a message of its own. The rest changes the state only. */
export function isNews(event: SeenEvent): boolean {
  return event.type === "request" || event.severity !== undefined;
}

/**
 * Where numbers begin: so that a page which knew an earlier relay is never taken for one that knew this one. A relay would have to number more
 * than a thousand news a millisecond to get ahead of the clock.
 */
export function firstNumber(now: number): number {
  return now * 1000;
}
