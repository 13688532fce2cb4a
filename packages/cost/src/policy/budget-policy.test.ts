import type { Microdollars } from "@iron/types";
import { describe, expect, it } from "vitest";
import { call, completed, exchange, failure, target } from "../../test/support/fake-call.ts";
import { openBudget } from "../../test/support/open-budget.ts";

// `small` costs 1 microdollar per input token and 10 per output token; a call of 400 bytes and a cap of 60 may cost 1 000.
const thousand = { size: { textBytes: 400, maxOutputTokens: 60 } };

describe("a call under a limit", () => {
  it("holds its worst case before it is sent and is charged what it cost", () => {
    const budget = openBudget({ limit: "0.005" });
    const one = call(thousand);
    const money = budget.open(one);
    expect(one.money.held).toBe(1_000);
    expect(budget.standing()).toMatchObject({ limit: 5_000, spent: 0, held: 1_000 });
    void money.close(completed({ inputTokens: 100, outputTokens: 20 }));
    expect(one.money).toEqual({ held: 1_000, charged: 300, source: "provider" });
    expect(budget.standing()).toMatchObject({ spent: 300, held: 0 });
  });

  it("is closed once, however often it is told", () => {
    const budget = openBudget({ limit: "0.005" });
    const money = budget.open(call(thousand));
    void money.close(completed({ inputTokens: 100, outputTokens: 20 }));
    void money.close({ kind: "failed", durationMs: 1, failure: failure() });
    expect(budget.standing()).toMatchObject({ spent: 300, held: 0 });
  });

  it("has its output cap lowered to what fits, and is told so", () => {
    const budget = openBudget({ limit: "0.020" });
    const one = call({ size: { textBytes: 400, maxOutputTokens: 4096 } });
    const talk = exchange();
    void budget.policy.guard(talk).open?.(one);
    expect(one.caps).toEqual([1960]);
    expect(one.money).toEqual({ held: 20_000, clampedTo: 1960 });
    expect(talk.report.headers.get("x-iron-clamped")).toBe("1960");
  });

  it("says what is left of the router's own budget, and in the end what it cost", () => {
    const budget = openBudget({ limit: ["1", "0.5/day"] });
    const talk = exchange();
    const one = call(thousand);
    const money = budget.policy.guard(talk).open?.(one);
    if (money instanceof Promise || money === undefined) throw new Error("not opened at once");
    money.progress?.({ bytes: 10, outputTokens: 1 });
    expect(talk.report.headers.get("x-iron-budget-remaining")).toBe("0.999000");
    void money.close(completed({ inputTokens: 100, outputTokens: 20 }));
    expect(one.money.charged).toBe(300);
    expect(talk.report.headers.get("x-iron-budget-remaining")).toBe("0.999700");
  });

  it("is not touched when its own cap fits", () => {
    const budget = openBudget({ limit: "1" });
    const one = call(thousand);
    budget.open(one);
    expect(one.caps).toEqual([]);
    expect(one.money.clampedTo).toBeUndefined();
  });

  it("is refused rather than clamped below 1 024 tokens", () => {
    const budget = openBudget({ limit: "0.010" });
    const refused = budget.refusal(call({ size: { textBytes: 400, maxOutputTokens: 4096 } }));
    expect(refused.code).toBe("budget_exceeded");
    expect(refused.facts).toMatchObject({ least_usd: 0.01064, max_output_tokens_that_fits: 960 });
  });

  it("keeps room for an answer after the thinking that it asked for", () => {
    const budget = openBudget({ limit: "0.025" });
    const thinking = { textBytes: 400, maxOutputTokens: 4096, thinkingBudget: 1_400 };
    expect(budget.refusal(call({ size: { ...thinking, thinkingBudget: 1_500 } })).code).toBe(
      "budget_exceeded",
    );
    const one = call({ size: thinking });
    budget.open(one);
    expect(one.caps).toEqual([2460]);
  });

  it("is refused outright when clamping is off", () => {
    const budget = openBudget({ limit: "0.020", clamp: false });
    expect(budget.refusal(call({ size: { maxOutputTokens: 4096 } })).code).toBe("budget_exceeded");
  });

  it("holds at most a quarter of the free money when it names no cap, so that one call does not starve the rest", () => {
    const budget = openBudget({ limit: "0.080" });
    const one = call({ size: { textBytes: 400 } });
    budget.open(one);
    expect(one.money).toEqual({ held: 20_000, clampedTo: 1960 });
    const other = openBudget({ limit: "0.080", maxShareOfFree: 0.5 });
    const two = call({ size: { textBytes: 400 } });
    other.open(two);
    expect(two.money.held).toBe(40_000);
  });

  it("has a cap beyond the model's lowered to the model's, or its bound would not hold (A-67)", () => {
    const budget = openBudget({ limit: "1" });
    const one = call({ size: { maxOutputTokens: 2 ** 40 } });
    budget.open(one);
    expect(one.caps).toEqual([4096]);
  });

  it("frees its hold when the cap cannot be written into the body", () => {
    const budget = openBudget({ limit: "0.020" });
    const one = {
      ...call({ size: { textBytes: 400, maxOutputTokens: 4096 } }),
      capOutput: (): void => {
        throw new Error("no such field");
      },
    };
    expect(() => budget.policy.guard(exchange()).open?.(one)).toThrow("no such field");
    expect(budget.standing()).toMatchObject({ held: 0, spent: 0 });
  });
});

describe("a refusal", () => {
  it("says with numbers that justify it that money is spent", () => {
    const budget = openBudget({ limit: "0.001" });
    void budget.open(call(thousand)).close(completed({ inputTokens: 400, outputTokens: 50 }));
    const refused = budget.refusal(call(thousand));
    expect(refused).toMatchObject({ code: "budget_exceeded", shouldRetry: false, retryAfterMs: undefined });
    expect(refused.facts).toEqual({
      budget: "router",
      bound: "bytes",
      limit_usd: 0.001,
      spent_usd: 0.0009,
      held_usd: 0,
      bound_usd: 0.001,
      least_usd: 0.001,
      max_output_tokens_that_fits: 0,
      reason: "exhausted",
    });
  });

  it("says that money is only held, and when to try again", () => {
    const budget = openBudget({ limit: "0.0015" });
    budget.open(call(thousand));
    const refused = budget.refusal(call(thousand));
    expect(refused).toMatchObject({ code: "budget_in_flight", shouldRetry: true, retryAfterMs: 1000 });
    expect(refused.facts).toMatchObject({
      held_usd: 0.001,
      reason: "in_flight",
      max_output_tokens_that_fits: 10,
    });
  });

  it("names the window's budget and when it begins anew", () => {
    const budget = openBudget({ limit: ["5", "0.0005/day"] });
    const refused = budget.refusal(call(thousand));
    expect(refused.facts).toMatchObject({ budget: "router/day", resets_at: "2026-11-22T00:00:00.000Z" });
    expect(refused.message).toMatch(/Waiting does not help: raise the limit, or ask for less\.$/);
  });

  it("says when a window that is used up begins anew", () => {
    const budget = openBudget({ limit: "0.0015/day" });
    void budget.open(call(thousand)).close(completed({ inputTokens: 1000, outputTokens: 0 }));
    const refused = budget.refusal(call(thousand));
    expect(refused.code).toBe("budget_exceeded");
    expect(refused.message).toMatch(/ It begins anew at 2026-11-22T00:00:00\.000Z\.$/);
  });
});

describe("admission", () => {
  it("admits exactly k of 1 000 concurrent calls when the budget is for k bounds (B-101)", () => {
    const budget = openBudget({ limit: "0.037", clamp: false });
    let admitted = 0;
    for (let one = 0; one < 1000; one += 1) {
      try {
        budget.open(call(thousand));
        admitted += 1;
      } catch {
        // refused
      }
    }
    expect(admitted).toBe(37);
    expect(budget.standing()).toMatchObject({ held: 37_000, spent: 0 });
  });

  it("counts a call against every budget of its chain, and other agents' budgets stay as they are (P-12)", () => {
    const budget = openBudget({
      limit: "1",
      agents: { alice: "0.0015", "*": "0.5" },
      runs: { "*": "0.5/day" },
      models: { small: "0.9" },
      keys: { k1: "0.9" },
      providers: { test: "0.9" },
    });
    budget.open(call(thousand), { agent: "alice", run: "r1" });
    const names = ["router", "agent:alice", "run:r1/day", "model:small", "key:k1", "provider:test"];
    expect(names.map((name) => budget.standing(name).held)).toEqual(names.map(() => 1_000));
    expect(budget.refusal(call(thousand), { agent: "alice" }).facts).toMatchObject({ budget: "agent:alice" });
    budget.open(call(thousand), { agent: "bob" });
    expect(budget.standing("agent:bob")).toMatchObject({ held: 1_000 });
    expect(budget.standing("agent:alice")).toMatchObject({ held: 1_000 });
  });

  it("leaves free endpoints alone", () => {
    const budget = openBudget({ limit: "0" });
    expect(budget.policy.guard(exchange({ kind: "free" })).open).toBeUndefined();
  });

  it("admits a call that costs nothing when nothing is left", () => {
    const budget = openBudget({
      limit: "0",
      prices: [{ provider: "test", model: "gratis", input: 0, output: 0, maxOutputTokens: 10 }],
    });
    const one = call({ target: target("gratis") });
    budget.open(one);
    expect(one.money.held).toBe(0);
  });
});

describe("a model without a price (A-66)", () => {
  it("is refused under a limit, with the nearest name", () => {
    const budget = openBudget({ limit: "5" });
    const refused = budget.refusal(call({ target: target("smal") }));
    expect(refused).toMatchObject({ code: "price_unknown", param: "model" });
    expect(refused.facts).toMatchObject({ nearest: "small" });
    for (const way of ["prices", "priceAs", "unpricedCeiling"]) expect(refused.message).toContain(way);
  });

  it("holds and charges the ceiling that allows it, never nothing", () => {
    const budget = openBudget({ limit: "5", unpricedCeiling: "0.05" });
    const one = call({ target: target("new") });
    void budget.open(one).close(completed({ inputTokens: 1, outputTokens: 1 }));
    expect(one.money).toEqual({ held: 50_000, charged: 50_000, source: "estimate" });
    const unsent = call({ target: target("new") });
    void budget.open(unsent).close({ kind: "failed", durationMs: 1, failure: failure({ sent: false }) });
    expect(budget.standing()).toMatchObject({ spent: 50_000, held: 0 });
  });

  it("passes without a limit, and its cost is unknown", () => {
    const budget = openBudget();
    const one = call({ target: target("new") });
    expect(budget.policy.guard(exchange()).open?.(one)).toBeUndefined();
    expect(one.money).toEqual({ unpriced: true });
  });
});

describe("what else needs no limit, or one call's own", () => {
  it("charges calls without any limit, so that a limit set later counts them", () => {
    const budget = openBudget();
    const one = call(thousand);
    void budget.open(one).close(completed({ inputTokens: 100, outputTokens: 20 }));
    expect(one.money).toMatchObject({ charged: 300, source: "provider" });
    expect(budget.control.current()).toBeUndefined();
    void budget.control.setLimit(5_000 as Microdollars, "test");
    expect(budget.control.current()).toEqual({ spent: 300, limit: 5_000 });
  });

  it("lets input without a bound pass when there is no limit, and refuses it under one", () => {
    const unseen = { size: { serverTools: [{ name: "web_search" }] } };
    expect(openBudget().open(call(unseen))).toBeDefined();
    expect(openBudget({ limit: "5" }).refusal(call(unseen)).code).toBe("unbounded_input");
  });

  it("refuses what spends later under a limit unless it is allowed", () => {
    const batch = { kind: "deferred" } as const;
    expect(openBudget({ limit: "5" }).refusal(call(), batch).code).toBe("deferred_spend");
    for (const budget of [openBudget(), openBudget({ limit: "5", allowDeferred: true })]) {
      const one = call();
      expect(budget.policy.guard(exchange(batch)).open?.(one)).toBeUndefined();
      expect(one.money.unpriced).toBe(true);
    }
  });

  it("clamps a call to its ceiling, or refuses it", () => {
    const budget = openBudget({ callCeiling: "0.020" });
    const one = call({ size: { textBytes: 400, maxOutputTokens: 4096 } });
    budget.open(one);
    expect(one.money).toEqual({ held: 20_000, clampedTo: 1960 });
    const refused = budget.refusal(call({ size: { textBytes: 15_000, maxOutputTokens: 4096 } }));
    expect(refused).toMatchObject({ code: "call_ceiling", shouldRetry: false });
    expect(refused.facts).toMatchObject({ ceiling_usd: 0.02, max_output_tokens_that_fits: 500 });
  });

  it("prices a configured provider as the one it is said to charge like", () => {
    const budget = openBudget({ limit: "5", priceAs: { "my-proxy": "test" } });
    const one = call({ ...thousand, target: target("small", "my-proxy") });
    budget.open(one);
    expect(one.money.held).toBe(1_000);
  });
});
