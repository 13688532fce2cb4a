import type { Microdollars } from "@iron/types";
import { describe, expect, it } from "vitest";
import { call, completed } from "../../test/support/fake-call.ts";
import { openBudget } from "../../test/support/open-budget.ts";
import { createBudget, createMemoryLedger, type BudgetOptions } from "../index.ts";

const thousand = { size: { textBytes: 400, maxOutputTokens: 60 } };
const usd = (amount: number): Microdollars => amount as Microdollars;

describe("showing and changing budgets", () => {
  it("shows every budget that has a limit, with what it has spent and holds", () => {
    const budget = openBudget({ limit: ["5", "1/day"], agents: { alice: "2" } });
    budget.open(call(thousand), { agent: "alice" });
    expect(budget.control.status()).toEqual([
      { budget: "router", limit: 5_000_000, spent: 0, held: 1_000 },
      { budget: "router/day", limit: 1_000_000, spent: 0, held: 1_000, resetsAt: Date.UTC(2026, 10, 22) },
      { budget: "agent:alice", limit: 2_000_000, spent: 0, held: 1_000 },
    ]);
  });

  it("names the router's own budget as the current one, a window where there is no lifetime limit", () => {
    expect(openBudget().control.current()).toBeUndefined();
    expect(openBudget({ limit: "5" }).control.current()).toEqual({ spent: 0, limit: 5_000_000 });
    const daily = openBudget({ limit: "2/day" });
    void daily.open(call(thousand)).close(completed({ inputTokens: 7, outputTokens: 0 }));
    expect(daily.control.current()).toEqual({ spent: 7, limit: 2_000_000 });
  });

  it("changes a limit while calls are in flight: they finish, new ones are refused (B-108)", () => {
    const budget = openBudget({ limit: "5" });
    const money = budget.open(call(thousand));
    void budget.control.setLimit(usd(500), "eve");
    expect(budget.refusal(call(thousand)).facts).toMatchObject({ limit_usd: 0.0005, held_usd: 0.001 });
    void money.close(completed({ inputTokens: 400, outputTokens: 60 }));
    expect(budget.standing()).toMatchObject({ limit: 500, spent: 1_000, held: 0 });
  });

  it("follows a limit that was set elsewhere without an entry of its own", () => {
    const ledger = createMemoryLedger();
    const budget = openBudget({ limit: "5/day", ledger });
    expect(budget.control.named()).toBe("router/day");
    budget.control.takeLimit(usd(500), "router/day");
    expect(budget.refusal(call(thousand)).facts).toMatchObject({ limit_usd: 0.0005 });
    budget.control.takeLimit(undefined, "router/day");
    budget.open(call(thousand));
    expect(ledger.entries().map(({ kind }) => kind)).toEqual(["hold"]);
    expect(() => budget.control.takeLimit(usd(0.5), "router")).toThrow(RangeError);
  });

  it("gives a limit to one agent that had none, and takes it away again", () => {
    const budget = openBudget();
    void budget.control.setLimit(usd(500), "eve", "agent:alice");
    expect(budget.refusal(call(thousand), { agent: "alice" }).facts).toMatchObject({ budget: "agent:alice" });
    budget.open(call(thousand), { agent: "bob" });
    void budget.control.setLimit(undefined, "eve", "agent:alice");
    budget.open(call(thousand), { agent: "alice" });
  });

  it("keeps a limit that was set when thousands of other names come and go", () => {
    const budget = openBudget({ runs: { "*": "1" } });
    void budget.control.setLimit(usd(500), "eve", "run:mine");
    for (let run = 0; run < 10_050; run += 1) {
      void budget
        .open(call(thousand), { run: `r${run}` })
        .close(completed({ inputTokens: 1, outputTokens: 0 }));
    }
    expect(budget.refusal(call(thousand), { run: "mine" }).facts).toMatchObject({ limit_usd: 0.0005 });
    expect(budget.standing("run:r0")).toMatchObject({ limit: 1_000_000, spent: 1 });
  });

  it("resets and adjusts with an actor in the ledger", () => {
    const ledger = createMemoryLedger();
    const budget = openBudget({ limit: "5", ledger });
    void budget.open(call(thousand)).close(completed({ inputTokens: 300, outputTokens: 0 }));
    void budget.control.adjust(usd(50), { actor: "eve", reason: "invoice" });
    expect(budget.standing()).toMatchObject({ spent: 350 });
    void budget.control.reset("mallory");
    expect(budget.standing()).toMatchObject({ spent: 0 });
    void budget.control.setLimit(usd(1), "eve");
    expect(ledger.entries().filter(({ kind }) => kind === "adjust")).toMatchObject([
      { actor: "eve", reason: "invoice", amount: 50 },
      { actor: "mallory", reason: "reset", amount: -350 },
      { actor: "eve", reason: "limit 5000000 -> 1", amount: 0 },
    ]);
  });

  it("keeps what was spent when the options are read again over the same ledger", () => {
    const ledger = createMemoryLedger();
    void openBudget({ limit: "5", ledger })
      .open(call(thousand))
      .close(completed({ inputTokens: 300, outputTokens: 0 }));
    expect(openBudget({ limit: "1", ledger }).standing()).toMatchObject({ limit: 1_000_000, spent: 300 });
  });
});

describe("options", () => {
  it.each<[BudgetOptions, string]>([
    [{ limit: "five" }, "five"],
    [{ limit: ["5", "6"] }, "two limits"],
    [{ agents: { a: "1/year" } }, "1/year"],
    [{ callCeiling: "lots" }, "callCeiling"],
    [{ thresholds: [0] }, "thresholds"],
    [{ waitMs: -1 }, "waitMs"],
    [{ timeZone: "Mars/Olympus" }, "IANA"],
    [{ limits: "5" } as BudgetOptions, "limits"],
    [{ rate: { requestsPerMinute: 0 } }, "requestsPerMinute"],
  ])("%j is refused and named", (options, named) => {
    expect(() => createBudget(options)).toThrow(named);
  });

  it("says what a budget may be called", () => {
    expect(() => openBudget().control.statusOf("alice")).toThrow("agent:NAME");
  });
});
