import { fakeClock } from "@iron/testing";
import { IronError } from "@iron/types";
import { describe, expect, it } from "vitest";
import { createRetryBudget } from "./retry-budget.ts";
import { retry } from "./retry.ts";

const BUSY = new IronError("provider_error", "busy", {
  failure: { kind: "overloaded", sent: true, answered: true },
});

/** Lets what is ready run. */
async function turn(): Promise<void> {
  for (let count = 0; count < 10; count += 1) await Promise.resolve();
}

function failing(times: number): { readonly call: () => Promise<string>; readonly made: () => number } {
  let made = 0;
  const call = async (): Promise<string> => {
    made += 1;
    if (made <= times) throw BUSY;
    return `call ${made}`;
  };
  return { call, made: () => made };
}

describe("retry", () => {
  it("waits before it calls again, and not a millisecond longer", async () => {
    const clock = fakeClock();
    const { call, made } = failing(1);
    const running = retry(call, { clock, random: () => 0.5 });
    await turn();
    clock.advance(249);
    await turn();
    expect(made()).toBe(1);
    clock.advance(1);
    expect(await running).toBe("call 2");
  });

  it("gives up after two calls with the last error", async () => {
    const clock = fakeClock();
    const { call, made } = failing(9);
    const running = retry(call, { clock, random: () => 0 });
    running.catch(() => undefined);
    for (let count = 0; count < 5; count += 1) {
      await turn();
      clock.advance(10_000);
    }
    await expect(running).rejects.toBe(BUSY);
    expect(made()).toBe(2);
  });

  it("wakes at once when the signal aborts, and leaves no timer", async () => {
    const clock = fakeClock();
    const { call, made } = failing(1);
    const leaving = new AbortController();
    const running = retry(call, { clock, signal: leaving.signal, random: () => 0.9 });
    await turn();
    expect(clock.waiting).toBe(1);
    leaving.abort();
    await expect(running).rejects.toBe(BUSY);
    expect(clock.waiting).toBe(0);
    expect(made()).toBe(1);
  });

  it("does not wait when the signal has aborted before", async () => {
    const { call, made } = failing(1);
    await expect(retry(call, { signal: AbortSignal.abort(), clock: fakeClock() })).rejects.toBe(BUSY);
    expect(made()).toBe(1);
  });

  it("asks its budget, and gives back what it took however it ends", async () => {
    const clock = fakeClock();
    const budget = createRetryBudget({ floor: 1 });
    const waiting = retry(failing(1).call, { clock, budget, random: () => 0.5 });
    await turn();
    expect(budget.retrying).toBe(1);
    await expect(retry(failing(1).call, { clock, budget })).rejects.toBe(BUSY);
    expect(budget.refused).toBe(1);
    clock.advance(500);
    await waiting;
    expect(budget.retrying).toBe(0);
  });
});

describe("retry budget", () => {
  it.each([
    [0, 3],
    [15, 3],
    [20, 4],
    [100, 20],
  ])("lets, with %i calls in flight, %i be retried at one time", (calls, allowed) => {
    const budget = createRetryBudget();
    for (let count = 0; count < calls; count += 1) budget.begin();
    let taken = 0;
    while (budget.take() !== undefined && taken < 1000) taken += 1;
    expect(taken).toBeLessThanOrEqual(allowed);
    expect(taken).toBeGreaterThanOrEqual(Math.max(3, Math.floor(allowed / 1.2)));
  });

  it("counts what is ended twice once", () => {
    const budget = createRetryBudget();
    const end = budget.begin();
    end();
    end();
    expect(budget.inFlight).toBe(0);
  });
});
