import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BudgetId, CallId, HoldRequest, Microdollars, Settlement } from "@iron/types";
import type { DurableLedger } from "../src/index.ts";

export const usd = (amount: number): Microdollars => amount as Microdollars;
export const call = (id: string): CallId => id as CallId;
export const budget = (id: string): BudgetId => id as BudgetId;

export const ROUTER: BudgetId = budget("router");

export function holdOf(id: string, want: number, more: Partial<HoldRequest> = {}): HoldRequest {
  return {
    call: call(id),
    budgets: [{ budget: ROUTER, limit: usd(1000) }],
    want: usd(want),
    atLeast: usd(want),
    ...more,
  };
}

export function settlement(amount: number, more: Partial<Settlement> = {}): Settlement {
  return { amount: usd(amount), source: "provider", ...more };
}

/** What every ledger owes its callers, beyond the suite that all of the workspace's ledgers pass. Each test gets a ledger of its own. */
export function ledgerFacts(
  name: string,
  make: () => Promise<AsyncDisposable & { readonly ledger: DurableLedger }>,
): void {
  let state: Awaited<ReturnType<typeof make>> | undefined;
  beforeEach(async () => {
    state = await make();
  });
  afterEach(async () => {
    expect(await state?.ledger.check()).toEqual([]);
    await state?.[Symbol.asyncDispose]();
  });
  describe(`${name} keeps its promises`, () => {
    facts(() => {
      if (state === undefined) throw new Error("a ledger exists only inside a test");
      return state.ledger;
    });
  });
}

function facts(made: () => DurableLedger): void {
  test("holds what is wanted while it fits and refuses with the account that is short", async () => {
    const ledger = made();
    expect(await ledger.hold(holdOf("a.1", 700))).toEqual({ held: 700 });
    expect(await ledger.hold(holdOf("b.1", 301))).toEqual({
      short: { budget: "router", spent: 0, held: 700, limit: 1000 },
    });
    expect(await ledger.hold(holdOf("c.1", 300))).toEqual({ held: 300 });
    expect(await ledger.account(ROUTER)).toEqual({ budget: "router", spent: 0, held: 1000 });
  });

  test("holds what is free when the wish does not fit and the least does", async () => {
    const ledger = made();
    await ledger.hold(holdOf("a.1", 900));
    expect(await ledger.hold(holdOf("b.1", 500, { atLeast: usd(100) }))).toEqual({ held: 100 });
    expect(await ledger.hold(holdOf("c.1", 500, { atLeast: usd(1) }))).toHaveProperty("short.held", 1000);
  });

  test("holds no more than the stated share of what is free, and no less than the least", async () => {
    const ledger = made();
    expect(await ledger.hold(holdOf("a.1", 900, { atLeast: usd(10), shareOfFree: 250 }))).toEqual({
      held: 250,
    });
    expect(await ledger.hold(holdOf("b.1", 900, { atLeast: usd(400), shareOfFree: 250 }))).toEqual({
      held: 400,
    });
  });

  test("holds in every budget of the chain or in none", async () => {
    const ledger = made();
    const agent = budget("agent:a");
    const chain = [
      { budget: ROUTER, limit: usd(1000) },
      { budget: agent, limit: usd(50) },
    ];
    expect(await ledger.hold(holdOf("a.1", 60, { budgets: chain }))).toHaveProperty(
      "short.budget",
      "agent:a",
    );
    expect(await ledger.account(ROUTER)).toMatchObject({ held: 0 });
    expect(await ledger.hold(holdOf("b.1", 40, { budgets: chain }))).toEqual({ held: 40 });
    expect(await ledger.account(agent)).toMatchObject({ held: 40 });
    await ledger.settle(call("b.1"), settlement(30));
    expect(await ledger.account(agent)).toEqual({ budget: "agent:a", spent: 30, held: 0 });
    expect(await ledger.account(ROUTER)).toEqual({ budget: "router", spent: 30, held: 0 });
  });

  test("a hold without budgets takes what it wants", async () => {
    const ledger = made();
    expect(await ledger.hold(holdOf("a.1", 5_000_000, { budgets: [] }))).toEqual({ held: 5_000_000 });
    expect(await ledger.settle(call("a.1"), settlement(7))).toBe("closed");
  });

  test("repeating a hold changes nothing and answers the same, also after its close", async () => {
    const ledger = made();
    await ledger.hold(holdOf("a.1", 700));
    expect(await ledger.hold(holdOf("a.1", 100))).toEqual({ held: 700 });
    await ledger.settle(call("a.1"), settlement(10));
    expect(await ledger.hold(holdOf("a.1", 700))).toEqual({ held: 700 });
    expect(await ledger.account(ROUTER)).toEqual({ budget: "router", spent: 10, held: 0 });
  });

  test("B-109 a call is closed once: settling or voiding it again is already_closed", async () => {
    const ledger = made();
    await ledger.hold(holdOf("a.1", 100));
    await ledger.hold(holdOf("b.1", 100));
    expect(await ledger.settle(call("a.1"), settlement(60))).toBe("closed");
    expect(await ledger.settle(call("a.1"), settlement(90))).toBe("already_closed");
    expect(await ledger.void(call("a.1"), "late")).toBe("already_closed");
    expect(await ledger.void(call("b.1"), "never sent")).toBe("closed");
    expect(await ledger.settle(call("b.1"), settlement(90))).toBe("already_closed");
    expect(await ledger.settle(call("never"), settlement(90))).toBe("unknown");
    expect(await ledger.void(call("never"), "x")).toBe("unknown");
    expect(await ledger.account(ROUTER)).toEqual({ budget: "router", spent: 60, held: 0 });
  });

  test("a charge above its hold is booked in full", async () => {
    const ledger = made();
    await ledger.hold(holdOf("a.1", 100));
    expect(await ledger.settle(call("a.1"), settlement(1500))).toBe("closed");
    expect(await ledger.account(ROUTER)).toEqual({ budget: "router", spent: 1500, held: 0 });
    expect(await ledger.hold(holdOf("b.1", 1))).toHaveProperty("short.spent", 1500);
  });

  test("an open hold grows while it fits in every budget", async () => {
    const ledger = made();
    await ledger.hold(holdOf("a.1", 900));
    expect(await ledger.extend(call("a.1"), usd(100))).toBe(true);
    expect(await ledger.extend(call("a.1"), usd(1))).toBe(false);
    expect(await ledger.extend(call("never"), usd(1))).toBe(false);
    expect(await ledger.account(ROUTER)).toMatchObject({ held: 1000 });
    await ledger.settle(call("a.1"), settlement(950));
    expect(await ledger.extend(call("a.1"), usd(1))).toBe(false);
  });

  test("B-108 a limit lowered in flight refuses new holds and growth, and lets the call finish", async () => {
    const ledger = made();
    await ledger.hold(holdOf("a.1", 800));
    const lower = { budgets: [{ budget: ROUTER, limit: usd(500) }] };
    expect(await ledger.hold(holdOf("b.1", 1, lower))).toEqual({
      short: { budget: "router", spent: 0, held: 800, limit: 500 },
    });
    expect(await ledger.extend(call("a.1"), usd(1))).toBe(false);
    expect(await ledger.settle(call("a.1"), settlement(700))).toBe("closed");
    expect(await ledger.hold(holdOf("c.1", 1, lower))).toHaveProperty("short.spent", 700);
  });

  test("an adjustment moves what was spent by an entry with its actor, never below zero", async () => {
    const ledger = made();
    await ledger.adjust(ROUTER, usd(300), { actor: "cli:ann", reason: "invoice" });
    expect(await ledger.account(ROUTER)).toEqual({ budget: "router", spent: 300, held: 0 });
    await ledger.adjust(ROUTER, usd(-500), { actor: "cli:ann", reason: "refund" });
    expect(await ledger.account(ROUTER)).toEqual({ budget: "router", spent: 0, held: 0 });
  });

  test("lists open holds and forgets them when they close", async () => {
    const ledger = made();
    await ledger.hold(holdOf("a.1", 5));
    await ledger.hold(holdOf("b.1", 7));
    await ledger.void(call("a.1"), "x");
    expect((await ledger.open()).map(({ call, held }) => ({ call, held }))).toEqual([
      { call: "b.1", held: 7 },
    ]);
  });

  test("refuses fractions, negatives and what is beyond the safe integers, and leaves nothing behind", async () => {
    const ledger = made();
    for (const wrong of [0.5, -1, Number.NaN, 2 ** 53]) {
      await expect(async () => ledger.hold(holdOf("a.1", wrong))).rejects.toThrow(RangeError);
    }
    await ledger.hold(holdOf("b.1", 10));
    await expect(async () => ledger.settle(call("b.1"), settlement(1.5))).rejects.toThrow(RangeError);
    expect(await ledger.account(ROUTER)).toEqual({ budget: "router", spent: 0, held: 10 });
  });

  test("B-101 of 300 holds at once for a limit of 100, exactly 100 are admitted", async () => {
    const ledger = made();
    const limit = { budgets: [{ budget: ROUTER, limit: usd(100) }] };
    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => ledger.hold(holdOf(`c${i}.1`, 1, limit))),
    );
    expect(answers.filter((answer) => answer.held === 1)).toHaveLength(100);
    expect(await ledger.account(ROUTER)).toMatchObject({ held: 100 });
  });
}
