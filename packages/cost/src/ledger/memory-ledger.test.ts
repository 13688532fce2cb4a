import type { BudgetId, CallId, HoldRequest, Microdollars } from "@iron/types";
import { describe, expect, it } from "vitest";
import { createMemoryLedger } from "../index.ts";

const usd = (amount: number): Microdollars => amount as Microdollars;
const id = (call: string): CallId => call as CallId;
const router = "router" as BudgetId;
const agent = "agent:a" as BudgetId;

function request(call: string, want: number, over: Partial<HoldRequest> = {}): HoldRequest {
  return {
    call: id(call),
    budgets: [{ budget: router, limit: usd(100) }],
    want: usd(want),
    atLeast: usd(want),
    ...over,
  };
}

describe("holding", () => {
  it("takes the worst case while it fits, to the last microdollar", () => {
    const ledger = createMemoryLedger();
    expect(ledger.hold(request("a", 60))).toEqual({ held: 60 });
    expect(ledger.hold(request("b", 41))).toEqual({
      short: { budget: router, limit: 100, spent: 0, held: 60 },
    });
    expect(ledger.hold(request("c", 40))).toEqual({ held: 40 });
  });

  it("takes what is free when the least that is useful fits", () => {
    const ledger = createMemoryLedger();
    expect(ledger.hold(request("a", 500, { atLeast: usd(10) }))).toEqual({ held: 100 });
  });

  it("takes only a share of the free money when told to, but never less than the least", () => {
    const ledger = createMemoryLedger();
    expect(ledger.hold(request("a", 500, { atLeast: usd(10), shareOfFree: 250 }))).toEqual({ held: 25 });
    expect(ledger.hold(request("b", 500, { atLeast: usd(60), shareOfFree: 250 }))).toEqual({ held: 60 });
    expect(ledger.hold(request("c", 2, { atLeast: usd(1), shareOfFree: 250 }))).toEqual({ held: 2 });
  });

  it("holds in every budget of the chain or in none, and names the one with least room", () => {
    const ledger = createMemoryLedger();
    const budgets = [
      { budget: router, limit: usd(100) },
      { budget: agent, limit: usd(10) },
    ];
    expect(ledger.hold(request("a", 11, { budgets }))).toEqual({
      short: { budget: agent, limit: 10, spent: 0, held: 0 },
    });
    expect(ledger.account(router)).toMatchObject({ held: 0 });
    ledger.hold(request("b", 10, { budgets }));
    expect(ledger.account(router)).toMatchObject({ held: 10 });
    expect(ledger.account(agent)).toMatchObject({ held: 10 });
  });

  it("answers a repeated hold as before, also after it was closed, and holds nothing twice", () => {
    const ledger = createMemoryLedger();
    ledger.hold(request("a", 60));
    expect(ledger.hold(request("a", 60))).toEqual({ held: 60 });
    ledger.settle(id("a"), { amount: usd(5), source: "provider" });
    expect(ledger.hold(request("a", 60))).toEqual({ held: 60 });
    expect(ledger.account(router)).toEqual({ budget: router, limit: 100, spent: 5, held: 0 });
  });

  it("lets calls in flight finish and refuses new ones when the limit falls below what they hold (B-108)", () => {
    const ledger = createMemoryLedger();
    ledger.hold(request("a", 60));
    const lower = [{ budget: router, limit: usd(10) }];
    expect(ledger.hold(request("b", 1, { budgets: lower }))).toEqual({
      short: { budget: router, limit: 10, spent: 0, held: 60 },
    });
    expect(ledger.extend(id("a"), usd(1))).toBe(false);
    expect(ledger.settle(id("a"), { amount: usd(50), source: "provider" })).toBe("closed");
    expect(ledger.account(router)).toMatchObject({ spent: 50, held: 0 });
  });
});

describe("closing", () => {
  it.each([
    ["settle", "settle"],
    ["settle", "void"],
    ["void", "settle"],
    ["void", "void"],
  ] as const)("changes nothing on %s and then %s (B-109)", (first, second) => {
    const ledger = createMemoryLedger();
    ledger.hold(request("a", 60));
    const close = {
      settle: () => ledger.settle(id("a"), { amount: usd(7), source: "provider" }),
      void: () => ledger.void(id("a"), "x"),
    };
    expect(close[first]()).toBe("closed");
    const before = ledger.account(router);
    expect(close[second]()).toBe("already_closed");
    expect(ledger.account(router)).toEqual(before);
    expect(ledger.open()).toEqual([]);
  });

  it("knows nothing of a call that never held", () => {
    const ledger = createMemoryLedger();
    expect(ledger.settle(id("x"), { amount: usd(1), source: "provider" })).toBe("unknown");
    expect(ledger.account(router)).toMatchObject({ spent: 0, held: 0 });
  });

  it("charges in full what was more than held, and enters the overrun (U-16)", () => {
    const ledger = createMemoryLedger();
    ledger.hold(request("a", 60));
    ledger.settle(id("a"), { amount: usd(130), source: "provider" });
    expect(ledger.account(router)).toMatchObject({ spent: 130, held: 0 });
    expect(ledger.entries().at(-1)).toEqual({ kind: "overrun", call: "a", amount: 70 });
    expect(ledger.hold(request("b", 0))).toMatchObject({ short: { spent: 130 } });
  });

  it("extends a hold in all its budgets or in none", () => {
    const ledger = createMemoryLedger();
    const budgets = [
      { budget: router, limit: usd(100) },
      { budget: agent, limit: usd(10) },
    ];
    ledger.hold(request("a", 5, { budgets }));
    expect(ledger.extend(id("a"), usd(6))).toBe(false);
    expect(ledger.account(router)).toMatchObject({ held: 5 });
    expect(ledger.extend(id("a"), usd(5))).toBe(true);
    expect(ledger.account(router)).toMatchObject({ held: 10 });
    expect(ledger.extend(id("gone"), usd(1))).toBe(false);
  });
});

describe("the rest", () => {
  it("adjusts with an actor, and never below zero", () => {
    const ledger = createMemoryLedger();
    ledger.adjust(router, usd(50), { actor: "eve", reason: "import" });
    ledger.adjust(router, usd(-80), { actor: "eve", reason: "reset" });
    expect(ledger.account(router)).toMatchObject({ spent: 0 });
    expect(ledger.entries().map((entry) => entry.amount)).toEqual([50, -50]);
    expect(ledger.entries()[0]).toMatchObject({ actor: "eve", reason: "import" });
  });

  it.each([1.5, Number.NaN, -1, Infinity, 2 ** 53])("refuses an amount of %s", (amount) => {
    const ledger = createMemoryLedger();
    expect(() => ledger.hold(request("a", amount))).toThrow(RangeError);
    ledger.hold(request("b", 1));
    expect(() => ledger.settle(id("b"), { amount: usd(amount), source: "provider" })).toThrow(RangeError);
    expect(ledger.account(router)).toMatchObject({ spent: 0, held: 1 });
  });

  it("keeps as many entries and closed calls as it was told, and no more", () => {
    const ledger = createMemoryLedger({ keepEntries: 4, keepClosed: 2 });
    for (let call = 0; call < 10; call += 1) {
      ledger.hold(request(`c${call}`, 1));
      ledger.void(id(`c${call}`), "x");
    }
    expect(ledger.entries()).toHaveLength(4);
    expect(ledger.entries().at(-1)).toMatchObject({ kind: "void", call: "c9" });
    expect(ledger.void(id("c9"), "x")).toBe("already_closed");
    expect(ledger.void(id("c0"), "x")).toBe("unknown");
  });

  it("forgets an account only while nothing is held in it", () => {
    const ledger = createMemoryLedger();
    ledger.hold(request("a", 1));
    expect(ledger.forget(router)).toBe(false);
    ledger.settle(id("a"), { amount: usd(1), source: "provider" });
    expect(ledger.forget(router)).toBe(true);
    expect(ledger.account(router)).toMatchObject({ spent: 0 });
  });
});
