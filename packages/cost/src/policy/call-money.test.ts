import {
  IronError,
  type CallGuard,
  type Delivered,
  type Exchange,
  type Ledger,
  type Microdollars,
  type Settlement,
} from "@iron/types";
import { describe, expect, it } from "vitest";
import { call, completed, exchange, failure, type FakeCall } from "../../test/support/fake-call.ts";
import { openBudget, type TestBudget } from "../../test/support/open-budget.ts";
import { createMemoryLedger } from "../index.ts";

const thousand = { size: { textBytes: 400, maxOutputTokens: 60 } };
const delivered = (outputTokens: number): Delivered => ({ bytes: outputTokens * 4, outputTokens });
const spent = (tokens: number): ReturnType<typeof completed> =>
  completed({ inputTokens: tokens, outputTokens: 0 });

/** Opens a call over a ledger that has to be waited for. */
async function openLater(budget: TestBudget, one: FakeCall, talk: Exchange = exchange()): Promise<CallGuard> {
  const guard = await budget.policy.guard(talk).open?.(one);
  if (guard === undefined) throw new Error("not opened");
  return guard;
}

describe("a ledger that answers later", () => {
  it("is asked what is left with the hold, and given the provider's totals with the charge", async () => {
    const books = createMemoryLedger();
    const settled: Settlement[] = [];
    const ledger: Ledger = {
      ...books,
      account: async (budget) => books.account(budget),
      settle: async (id, settlement) => {
        settled.push(settlement);
        return books.settle(id, settlement);
      },
    };
    const budget = openBudget({ limit: "1", ledger });
    const talk = exchange();
    const money = await openLater(budget, call(thousand), talk);
    money.progress?.({ bytes: 10, outputTokens: 1 });
    expect(talk.report.headers.get("x-iron-budget-remaining")).toBe("0.999000");
    await money.close(completed({ inputTokens: 100, outputTokens: 20 }));
    expect(settled).toEqual([{ amount: 300, source: "provider", tokens: { input: 100, output: 20 } }]);
  });

  it("says how the budget stands that it was asked of, though its limit is taken away meanwhile", async () => {
    const books = createMemoryLedger();
    const answer = Promise.withResolvers<void>();
    const ledger: Ledger = {
      ...books,
      hold: async (request) => {
        const held = books.hold(request);
        await answer.promise;
        return held;
      },
    };
    const budget = openBudget({ limit: "1", ledger });
    const talk = exchange();
    const opening = openLater(budget, call(thousand), talk);
    void budget.control.setLimit(undefined, "eve");
    answer.resolve();
    (await opening).progress?.({ bytes: 10, outputTokens: 1 });
    expect(talk.report.headers.get("x-iron-budget-remaining")).toBe("0.999000");
  });

  it("that cannot write a charge keeps nobody from hearing it, and its error is told", async () => {
    const books = createMemoryLedger();
    const full = new IronError("ledger_unavailable", "the disk is full");
    const budget = openBudget({ limit: "1", ledger: { ...books, settle: () => Promise.reject(full) } });
    const one = call(thousand);
    const money = await openLater(budget, one, exchange());
    await expect(money.close(completed({ inputTokens: 100, outputTokens: 20 }))).rejects.toBe(full);
    expect(one.money).toMatchObject({ charged: 300, source: "provider" });
  });
});

describe("a reply that outgrows its hold, from a provider that ignores the cap", () => {
  it("extends the hold in small steps while budgets have room", () => {
    const budget = openBudget({ limit: "1" });
    const one = call(thousand);
    const money = budget.open(one);
    money.progress?.(delivered(60));
    expect(one.money.held).toBe(1_000);
    money.progress?.(delivered(61));
    expect(one.money.held).toBe(400 + (61 + 1024) * 10);
    expect(budget.standing()).toMatchObject({ held: one.money.held });
    money.progress?.(delivered(1_000));
    expect(one.money.held).toBe(400 + (61 + 1024) * 10);
    void money.close(completed({ inputTokens: 400, outputTokens: 1_000 }));
    expect(budget.standing()).toMatchObject({ spent: 10_400, held: 0 });
  });

  it("is cut when no budget has more for it", () => {
    const budget = openBudget({ limit: "0.005" });
    const money = budget.open(call(thousand));
    expect(() => money.progress?.(delivered(61))).toThrow(expect.objectContaining({ code: "budget_cut" }));
    void money.close({
      kind: "cut",
      by: "router",
      durationMs: 9,
      delivered: delivered(61),
      failure: failure({ kind: "aborted" }),
    });
    expect(budget.standing()).toMatchObject({ spent: 1_010, held: 0 });
  });

  it("goes by the provider's own count where that is larger", () => {
    const budget = openBudget({ limit: "0.005" });
    const money = budget.open(call(thousand));
    const told = { ...delivered(3), usage: { outputTokens: 61 } };
    expect(() => money.progress?.(told)).toThrow(expect.objectContaining({ code: "budget_cut" }));
  });

  it("is cut rather than extended past the ceiling of one call, or past a limit lowered meanwhile", () => {
    const ceiling = openBudget({ limit: "1", callCeiling: "0.005" });
    const one = ceiling.open(call(thousand));
    expect(() => one.progress?.(delivered(61))).toThrow(expect.objectContaining({ code: "budget_cut" }));
    const lowered = openBudget({ limit: "1" });
    const two = lowered.open(call(thousand));
    void lowered.control.setLimit(5_000 as Microdollars, "eve");
    expect(() => two.progress?.(delivered(61))).toThrow(expect.objectContaining({ code: "budget_cut" }));
  });

  it("is extended by a ledger that cannot say how budgets stand", async () => {
    const books = createMemoryLedger();
    const ledger: Ledger = {
      ...books,
      extend: async (id, by) => books.extend(id, by),
      account: async () => Promise.reject(new IronError("ledger_unavailable", "the disk is full")),
    };
    const budget = openBudget({ limit: "1", ledger });
    const one = call(thousand);
    const money = await openLater(budget, one);
    money.progress?.(delivered(61));
    await new Promise((resolve) => setImmediate(resolve));
    expect(one.money.held).toBe(400 + (61 + 1024) * 10);
  });

  it("is extended by a ledger that answers later, and cut at the next progress once it has said no", async () => {
    const books = createMemoryLedger();
    const ledger: Ledger = {
      ...books,
      extend: async (id, by) => books.extend(id, by),
      account: async (budget) => books.account(budget),
    };
    const rich = openBudget({ limit: "1", ledger });
    const one = call(thousand);
    const money = await openLater(rich, one);
    money.progress?.(delivered(61));
    await Promise.resolve();
    money.progress?.(delivered(62));
    expect(one.money.held).toBe(11_250);
    void money.close(spent(400));

    const poor = openBudget({ limit: "0.0055", ledger });
    const two = await openLater(poor, call(thousand));
    two.progress?.(delivered(61));
    await Promise.resolve();
    expect(() => two.progress?.(delivered(62))).toThrow(expect.objectContaining({ code: "budget_cut" }));
    void two.close(spent(400));
    expect(books.open()).toEqual([]);
  });

  it("is never measured when a ceiling is charged for want of a price", () => {
    const budget = openBudget({ limit: "1", unpricedCeiling: "0.01" });
    const money = budget.open({ ...call(thousand), target: { ...call().target, model: "new" } });
    expect(() => money.progress?.(delivered(1e9))).not.toThrow();
  });
});

describe("after a charge", () => {
  it("raises one event for each threshold that is passed, once", () => {
    const budget = openBudget({ limit: "0.010" });
    const raised = (): number[] =>
      budget.events.flatMap((event) => (event.type === "budget_threshold" ? [event.percent] : []));
    const spend = (amount: number): void => void budget.open(call(thousand)).close(spent(amount));
    spend(499);
    expect(raised()).toEqual([]);
    spend(401);
    spend(900);
    spend(900);
    spend(900);
    expect(raised()).toEqual([]);
    spend(900);
    spend(500);
    expect(raised()).toEqual([50]);
    for (let one = 0; one < 4; one += 1) spend(900);
    expect(raised()).toEqual([50, 80]);
    spend(400);
    expect(raised()).toEqual([50, 80, 90]);
    expect(budget.events[0]).toMatchObject({ budget: "router", limit: 10_000, spent: 5_000 });
  });

  it("asks the ledger how a budget stands only where a threshold may have been passed", async () => {
    const books = createMemoryLedger();
    let asked = 0;
    const ledger: Ledger = {
      ...books,
      account: async (budget) => {
        asked += 1;
        return books.account(budget);
      },
    };
    const budget = openBudget({ limit: "0.010", ledger });
    const spend = async (amount: number): Promise<number> => {
      const before = asked;
      await (await openLater(budget, call(thousand))).close(spent(amount));
      return asked - before;
    };
    // Once after the first charge: nobody had looked yet. The hold's own answer says how the budget stands.
    expect(await spend(900)).toBe(1);
    for (let one = 0; one < 3; one += 1) expect(await spend(900)).toBe(0);
    // 3 600 are spent, a call holds 1 000: not yet half of the limit. With 4 500 it may be.
    expect(await spend(900)).toBe(0);
    expect(budget.events).toEqual([]);
    expect(await spend(600)).toBe(1);
    expect(budget.events).toMatchObject([{ type: "budget_threshold", percent: 50, spent: 5_100 }]);
    // A charge beyond its hold passes what was held.
    expect(await spend(4_000)).toBe(1);
    expect(budget.events.at(-1)).toMatchObject({ type: "budget_threshold", percent: 90, spent: 9_100 });
  });

  it("tells of a threshold that a charge passes after an adjustment, with no hold in between", () => {
    const budget = openBudget({ limit: "0.010", thresholds: [50] });
    const opened = [500, 100, 600].map((amount) => ({ amount, money: budget.open(call(thousand)) }));
    void budget.control.adjust(4_000 as Microdollars, { actor: "eve", reason: "a bill" });
    for (const { amount, money } of opened) void money.close(spent(amount));
    expect(budget.events).toMatchObject([{ type: "budget_threshold", percent: 50, spent: 5_200 }]);
  });

  it("raises thresholds anew in the next window, and after a limit was raised", () => {
    const budget = openBudget({ limit: "0.001/day", thresholds: [50] });
    const spend = (): void => void budget.open(call(thousand)).close(spent(600));
    spend();
    budget.clock.advance(86_400_000);
    spend();
    expect(budget.events).toHaveLength(2);
    void budget.control.setLimit(10_000 as Microdollars, "eve");
    for (let one = 0; one < 8; one += 1) spend();
    expect(budget.events).toHaveLength(3);
  });

  it("raises nothing for a window that is over", () => {
    const budget = openBudget({ limit: "0.001/day", thresholds: [50] });
    const money = budget.open(call(thousand));
    budget.clock.advance(86_400_000);
    void money.close(spent(600));
    expect(budget.events).toEqual([]);
    void budget.open(call(thousand)).close(spent(600));
    expect(budget.events).toHaveLength(1);
  });

  it("reports what was charged beyond the hold (U-16), and blocks the next call", () => {
    const budget = openBudget({ limit: "0.0015" });
    const one = call(thousand);
    void budget.open(one).close(completed({ inputTokens: 90, outputTokens: 200 }));
    expect(one.money.charged).toBe(2_090);
    expect(budget.events).toContainEqual(expect.objectContaining({ type: "alert", name: "budget_overrun" }));
    expect(budget.refusal(call(thousand)).facts).toMatchObject({ spent_usd: 0.00209 });
  });

  it("belongs to the window in which the call began (B-111)", () => {
    const budget = openBudget({ limit: ["1/day", "10"] });
    const money = budget.open(call(thousand));
    budget.clock.advance(86_400_000);
    expect(budget.standing("router/day")).toMatchObject({ spent: 0, held: 0 });
    void money.close(spent(300));
    expect(budget.standing("router/day")).toMatchObject({ spent: 0, held: 0 });
    expect(budget.standing()).toMatchObject({ spent: 300 });
    budget.clock.advance(-86_400_000);
    expect(budget.standing("router/day")).toMatchObject({ spent: 300, held: 0 });
  });
});
