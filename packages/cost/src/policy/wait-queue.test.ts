import type { BudgetId, HoldAnswer, Microdollars } from "@iron/types";
import { expect, it } from "vitest";
import { fakeClock } from "../../test/support/fake-clock.ts";
import { createWaitQueue, type Waiter } from "./wait-queue.ts";

const budget = "router" as BudgetId;
const usd = (amount: number): Microdollars => amount as Microdollars;
const short = { short: { budget, limit: usd(10), spent: usd(0), held: usd(10) } };

interface Slow {
  readonly waiter: Waiter;
  readonly client: AbortController;
  answer(answer: HoldAnswer): void;
}

/** A waiter whose ledger answers when the test says so. */
function slow(): Slow {
  const { promise, resolve } = Promise.withResolvers<HoldAnswer>();
  const client = new AbortController();
  const waiter: Waiter = {
    attempt: async () => promise,
    helps: () => true,
    budgets: [budget],
    signal: client.signal,
    since: 0,
    tried: true,
  };
  return { waiter, client, answer: resolve };
}

it("lets a client that left while its hold was under way go as soon as the answer is short", async () => {
  const queue = createWaitQueue({ clock: fakeClock(), waitMs: 5_000, maxWaiting: 10 });
  const one = slow();
  const waiting = queue.wait(one.waiter, short);
  queue.wake();
  one.client.abort();
  one.answer(short);
  await expect(waiting).resolves.toEqual(short);
  expect(queue.blocks([budget])).toBe(false);
});

it("hands over what was held for a client that left meanwhile, so that its owner can give it back", async () => {
  const clock = fakeClock();
  const queue = createWaitQueue({ clock, waitMs: 5_000, maxWaiting: 10 });
  const one = slow();
  const waiting = queue.wait(one.waiter, short);
  queue.wake();
  clock.advance(5_000);
  one.answer({ held: usd(3) });
  await expect(waiting).resolves.toEqual({ held: 3 });
});

it("passes on what the ledger throws, and goes on with the next", async () => {
  const queue = createWaitQueue({ clock: fakeClock(), waitMs: 5_000, maxWaiting: 10 });
  const broken = {
    ...slow().waiter,
    attempt: async (): Promise<HoldAnswer> => Promise.reject(new Error("disk")),
  };
  const thrower = {
    ...slow().waiter,
    attempt: (): HoldAnswer => {
      throw new Error("full");
    },
  };
  const first = queue.wait(broken, short);
  const second = queue.wait(thrower, short);
  const third = queue.wait({ ...slow().waiter, attempt: () => ({ held: usd(1) }) }, short);
  queue.wake();
  await expect(first).rejects.toThrow("disk");
  await expect(second).rejects.toThrow("full");
  await expect(third).resolves.toEqual({ held: 1 });
});

it("does not take in a client that has already left", async () => {
  const queue = createWaitQueue({ clock: fakeClock(), waitMs: 5_000, maxWaiting: 10 });
  const one = slow();
  one.client.abort();
  await expect(queue.wait(one.waiter, short)).resolves.toEqual(short);
});

it("listens for what other processes free while a call waits, and not otherwise", async () => {
  const listeners = new Set<() => void>();
  const onFreed = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const queue = createWaitQueue({ clock: fakeClock(), waitMs: 1000, maxWaiting: 9, onFreed });
  expect(listeners.size).toBe(0);
  const [first, second] = [slow(), slow()];
  const answers = [first, second].map(async ({ waiter }) => queue.wait(waiter, short));
  expect(listeners.size).toBe(1);
  for (const tell of listeners) tell();
  first.answer({ held: usd(4) });
  expect(await answers[0]).toEqual({ held: usd(4) });
  expect(listeners.size).toBe(1);
  second.client.abort();
  second.answer({ held: usd(4) });
  await answers[1];
  expect(listeners.size).toBe(0);
});

it("tries for a call that only stood behind others once before its time is up: what fits is not refused", async () => {
  const clock = fakeClock();
  const queue = createWaitQueue({ clock, waitMs: 5_000, maxWaiting: 10 });
  const ahead = slow();
  void queue.wait(ahead.waiter, short);
  queue.wake();
  const fits: Waiter = { ...slow().waiter, tried: false, attempt: () => ({ held: usd(3) }) };
  const behind = queue.wait(fits, short);
  clock.advance(5_000);
  await expect(behind).resolves.toEqual({ held: usd(3) });
});
