import type { BudgetId, Clock, HoldAnswer } from "@iron/types";
import { proceed } from "./proceed.ts";

type Short = HoldAnswer & { readonly held?: undefined };

/** One call that waits for money held by others. */
export interface Waiter {
  /** Tries to hold; the budgets are those of that instant. */
  attempt(): HoldAnswer | Promise<HoldAnswer>;
  /** Whether more waiting can help after this answer. */
  helps(answer: Short): boolean;
  readonly budgets: readonly BudgetId[];
  readonly signal: AbortSignal;
  /** `WaitQueue.changes` as it was before the attempt that came up short: money that became free since then is tried for at once. */
  readonly since: number;
  /** The shortage is the answer to an attempt of its own. False: it only stood behind others so far. */
  readonly tried: boolean;
}

/** Calls that wait, oldest first. A call never overtakes one that waits for the same budget. */
export interface WaitQueue {
  /** Whether a newcomer with these budgets has to queue behind others. */
  blocks(budgets: readonly BudgetId[]): boolean;
  readonly full: boolean;
  /** Nobody waits. */
  readonly empty: boolean;
  /** How often money may have become free so far. */
  readonly changes: number;
  /**
   * Resolves with what was held, or with the last shortage when time is up, waiting no longer helps, or the client left. Rejects as the
   * attempt does.
   */
  wait(waiter: Waiter, short: Short): Promise<HoldAnswer>;
  /** Money may have become free. */
  wake(): void;
}

export interface WaitQueueOptions {
  readonly clock: Clock;
  readonly waitMs: number;
  readonly maxWaiting: number;
  /** Tells when another process may have freed money; listened to while a call waits. */
  readonly onFreed?: ((listener: () => void) => () => void) | undefined;
}

interface Place {
  readonly waiter: Waiter;
  last: Short;
  /** Asked to leave while an attempt was under way: its answer decides, or the money it takes would be lost. */
  left: boolean;
  trying: boolean;
  /** `last` is the answer to an attempt of its own. */
  tried: boolean;
  leave(answer: HoldAnswer): void;
  fail(error: unknown): void;
}

export function createWaitQueue(options: WaitQueueOptions): WaitQueue {
  const places = new Set<Place>();
  const listen = hearing(places, () => options.onFreed?.(wake));
  let pumping = false;
  let again = false;
  let changes = 0;

  /** Every waiter in order, but none whose budget an older one still waits for. Stays synchronous when every attempt is. */
  function pump(rest: Iterator<Place>, blocked: Set<BudgetId>): void | Promise<void> {
    for (let next = rest.next(); next.done !== true; next = rest.next()) {
      const place = next.value;
      if (place.waiter.budgets.some((budget) => blocked.has(budget))) continue;
      const tried = attempt(place);
      if (tried instanceof Promise) {
        return tried.then((short) => {
          if (short !== undefined) blocked.add(short);
          return pump(rest, blocked);
        });
      }
      if (tried !== undefined) blocked.add(tried);
    }
  }

  function wake(): void {
    changes += 1;
    serve();
  }

  function serve(): void {
    again = true;
    if (pumping || places.size === 0) return;
    pumping = true;
    again = false;
    const pumped = pump(places.values(), new Set());
    if (pumped instanceof Promise) void pumped.then(rested);
    else rested();
  }

  function rested(): void {
    pumping = false;
    if (again) serve();
  }

  return {
    blocks(budgets): boolean {
      for (const place of places) if (budgets.includes(place.last.short.budget)) return true;
      return false;
    },
    get empty(): boolean {
      return places.size === 0;
    },
    get full(): boolean {
      return places.size >= options.maxWaiting;
    },
    get changes(): number {
      return changes;
    },
    wake,
    wait: async (waiter, short) =>
      new Promise<HoldAnswer>((resolve, reject) => {
        takePlace({ waiter, short, places, options, listen, resolve, reject, onLeft: serve });
        if (waiter.since !== changes) serve();
      }),
  };
}

/** What is called after a place was taken or left: hears of other processes for as long as somebody waits. */
function hearing(places: ReadonlySet<Place>, begin: () => (() => void) | undefined): () => void {
  let end: (() => void) | undefined;
  return () => {
    if (places.size > 0) {
      end ??= begin();
      return;
    }
    end?.();
    end = undefined;
  };
}

interface NewPlace {
  readonly waiter: Waiter;
  readonly short: Short;
  readonly places: Set<Place>;
  readonly options: WaitQueueOptions;
  /** After a place was taken or left. */
  listen(): void;
  resolve(answer: HoldAnswer): void;
  reject(error: unknown): void;
  /** Those behind may fit where this one did not. */
  onLeft(): void;
}

function takePlace({ waiter, short, places, options, listen, resolve, reject, onLeft }: NewPlace): void {
  function giveUp(): void {
    place.left = true;
    if (place.trying) return;
    if (place.tried) place.leave(place.last);
    // Nobody is refused what fits: whoever only stood behind others is tried for once, and its answer decides.
    else if (!tryLast()) return;
    onLeft();
  }
  /** False while the answer is under way. */
  function tryLast(): boolean {
    const tried = attempt(place);
    if (tried instanceof Promise) void tried.then(onLeft);
    return !(tried instanceof Promise);
  }
  function end(): void {
    places.delete(place);
    listen();
    cancel();
    waiter.signal.removeEventListener("abort", giveUp);
  }
  const place: Place = {
    waiter,
    last: short,
    left: false,
    trying: false,
    tried: waiter.tried,
    leave(answer): void {
      end();
      resolve(answer);
    },
    fail(error): void {
      end();
      reject(error);
    },
  };
  const cancel = options.clock.after(options.waitMs, giveUp);
  waiter.signal.addEventListener("abort", giveUp);
  places.add(place);
  listen();
  if (waiter.signal.aborted) giveUp();
}

/** The budget that the place still waits for; undefined when it has left. */
function attempt(place: Place): BudgetId | undefined | Promise<BudgetId | undefined> {
  place.trying = true;
  try {
    const tried = proceed(place.waiter.attempt(), (answer) => judge(place, answer));
    return tried instanceof Promise ? tried.catch((error: unknown) => failed(place, error)) : tried;
  } catch (error) {
    return failed(place, error);
  }
}

function judge(place: Place, answer: HoldAnswer): BudgetId | undefined {
  place.trying = false;
  place.tried = true;
  if (answer.short === undefined || place.left || !place.waiter.helps(answer)) {
    place.leave(answer);
    return undefined;
  }
  place.last = answer;
  return answer.short.budget;
}

function failed(place: Place, error: unknown): undefined {
  place.trying = false;
  place.fail(error);
  return undefined;
}
