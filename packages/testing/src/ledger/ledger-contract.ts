import { microdollars } from "@iron/types";
import type { BudgetId, CallId, HoldAnswer, HoldRequest, Ledger, Settlement } from "@iron/types";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ledgerCommands } from "./ledger-commands.ts";
import { ledgerModel } from "./ledger-model.ts";

/** A ledger to be tried, and what ends it. */
export interface LedgerRig {
  readonly ledger: Ledger;
  readonly close?: () => void | Promise<void>;
}

export type MakeLedger = () => Ledger | LedgerRig | Promise<Ledger | LedgerRig>;

const TEN = microdollars(10);

/** Registers the suite that every ledger passes. Each test gets a ledger that holds nothing. `runs` is how many random histories are tried. */
export function ledgerContract(name: string, makeLedger: MakeLedger, runs = 100): void {
  describe(`${name} keeps the contract of a ledger`, () => {
    const rig = useRig(makeLedger);
    describe("holding", () => {
      holding(rig);
      telling(rig);
    });
    describe("closing", () => {
      closing(rig);
    });
    describe("extending and adjusting", () => {
      changing(rig);
    });
    describe("together", () => {
      together(rig, makeLedger, runs);
    });
  });
}

interface Rig {
  readonly ledger: Ledger;
}

function useRig(makeLedger: MakeLedger): Rig {
  let current: LedgerRig | undefined;
  beforeEach(async () => {
    current = await toRig(makeLedger);
  });
  afterEach(async () => current?.close?.());
  return {
    get ledger() {
      if (!current) throw new Error("a ledger exists only inside a test");
      return current.ledger;
    },
  };
}

async function toRig(makeLedger: MakeLedger): Promise<LedgerRig> {
  const made = await makeLedger();
  return "ledger" in made ? made : { ledger: made };
}

function telling(rig: Rig): void {
  it("says with a hold how the budget to tell of stands, or leaves it to be asked", async () => {
    await rig.ledger.hold(ask("a", 6, { router: 10 }));
    const router = "router" as BudgetId;
    const answer = await rig.ledger.hold({ ...ask("b", 2, { agent: 5, router: 10 }), tell: router });
    expect(answer).toMatchObject({ held: 2 });
    expect(answer.stands ?? (await rig.ledger.account(router))).toMatchObject({
      budget: router,
      spent: 0,
      held: 8,
    });
    const refused = await rig.ledger.hold({ ...ask("c", 9, { router: 10 }), tell: router });
    expect(refused).toMatchObject({ short: { budget: router, held: 8 } });
  });
}

function holding(rig: Rig): void {
  it("holds in every budget of the chain", async () => {
    expect(await rig.ledger.hold(ask("a", 6, { router: 10, agent: 8 }))).toEqual({ held: 6 });
    expect(await figures(rig.ledger, "router", "agent")).toEqual(["0 spent, 6 held", "0 spent, 6 held"]);
    expect(await holds(rig.ledger)).toEqual(["a: 6"]);
  });

  it("holds in none when one has no room, and names that one", async () => {
    const answer = await rig.ledger.hold(ask("a", 9, { router: 10, agent: 8 }));
    expect(answer.short).toEqual({ budget: "agent", limit: 8, spent: 0, held: 0 });
    expect(await figures(rig.ledger, "router", "agent")).toEqual(["0 spent, 0 held", "0 spent, 0 held"]);
    expect(await holds(rig.ledger)).toEqual([]);
  });

  it("holds what is free when that is still useful", async () => {
    const answer = await rig.ledger.hold({
      ...ask("a", 9, { router: 10, agent: 8 }),
      atLeast: microdollars(5),
    });
    expect(answer).toEqual({ held: 8 });
    const next = await rig.ledger.hold({ ...ask("b", 9, { router: 10 }), atLeast: microdollars(3) });
    expect(next.short).toMatchObject({ budget: "router", held: 8 });
  });

  it("holds no more than a share of what is free, and no less than what is useful", async () => {
    const wide = { ...ask("a", 900, { router: 1000 }), atLeast: TEN };
    expect(await rig.ledger.hold({ ...wide, shareOfFree: 250 })).toEqual({ held: 250 });
    expect(await rig.ledger.hold({ ...wide, call: "b" as CallId, shareOfFree: 1 })).toEqual({ held: 10 });
  });

  it("does not hold twice for one call", async () => {
    const request = ask("a", 6, { router: 10 });
    const answers = [await rig.ledger.hold(request), await rig.ledger.hold(request)];
    expect(answers).toEqual([{ held: 6 }, { held: 6 }]);
    await rig.ledger.settle("a" as CallId, settled(4));
    await rig.ledger.hold(request);
    expect(await figures(rig.ledger, "router")).toEqual(["4 spent, 0 held"]);
    expect(await holds(rig.ledger)).toEqual([]);
  });

  it("goes by the limit in force now", async () => {
    await rig.ledger.hold(ask("a", 6, { router: 10 }));
    expect((await rig.ledger.hold(ask("b", 1, { router: 5 }))).short).toMatchObject({ limit: 5, held: 6 });
    expect(await rig.ledger.hold(ask("c", 14, { router: 20 }))).toEqual({ held: 14 });
  });

  it("holds nothing on an empty budget, and all of one that fits to the microdollar", async () => {
    expect((await rig.ledger.hold(ask("a", 1, { router: 0 }))).short).toBeDefined();
    expect(await rig.ledger.hold(ask("b", 10, { router: 10 }))).toEqual({ held: 10 });
  });

  it("keeps budgets apart", async () => {
    await rig.ledger.hold(ask("a", 6, { one: 10 }));
    await rig.ledger.settle("a" as CallId, settled(6));
    expect(await figures(rig.ledger, "one", "two")).toEqual(["6 spent, 0 held", "0 spent, 0 held"]);
  });
}

function closing(rig: Rig): void {
  const call = "a" as CallId;

  it("charges what a call cost and frees the rest", async () => {
    await rig.ledger.hold(ask("a", 6, { router: 10, agent: 8 }));
    expect(await rig.ledger.settle(call, settled(4))).toBe("closed");
    expect(await figures(rig.ledger, "router", "agent")).toEqual(["4 spent, 0 held", "4 spent, 0 held"]);
  });

  it("charges nothing for a call that never ran", async () => {
    await rig.ledger.hold(ask("a", 6, { router: 10 }));
    expect(await rig.ledger.void(call, "refused")).toBe("closed");
    expect(await figures(rig.ledger, "router")).toEqual(["0 spent, 0 held"]);
  });

  it("closes a call once, whichever way it is tried again", async () => {
    await rig.ledger.hold(ask("a", 6, { router: 10 }));
    await rig.ledger.settle(call, settled(4));
    expect(await rig.ledger.settle(call, settled(5))).toBe("already_closed");
    expect(await rig.ledger.void(call, "late")).toBe("already_closed");
    await rig.ledger.hold(ask("b", 6, { router: 10 }));
    await rig.ledger.void("b" as CallId, "refused");
    expect(await rig.ledger.settle("b" as CallId, settled(5))).toBe("already_closed");
    expect(await figures(rig.ledger, "router")).toEqual(["4 spent, 0 held"]);
  });

  it("does not know a call that never held", async () => {
    expect(await rig.ledger.settle(call, settled(5))).toBe("unknown");
    expect(await rig.ledger.void(call, "refused")).toBe("unknown");
    expect(await figures(rig.ledger, "router")).toEqual(["0 spent, 0 held"]);
  });

  it("charges in full what overran its hold, and admits nothing after", async () => {
    await rig.ledger.hold(ask("a", 6, { router: 10 }));
    await rig.ledger.settle(call, settled(25));
    expect(await figures(rig.ledger, "router")).toEqual(["25 spent, 0 held"]);
    expect((await rig.ledger.hold(ask("b", 1, { router: 10 }))).short).toMatchObject({ spent: 25 });
  });
}

function changing(rig: Rig): void {
  it("extends a hold in every budget of its chain or in none", async () => {
    await rig.ledger.hold(ask("a", 6, { router: 20, agent: 8 }));
    expect(await rig.ledger.extend("a" as CallId, microdollars(2))).toBe(true);
    expect(await rig.ledger.extend("a" as CallId, microdollars(1))).toBe(false);
    expect(await figures(rig.ledger, "router", "agent")).toEqual(["0 spent, 8 held", "0 spent, 8 held"]);
    expect(await holds(rig.ledger)).toEqual(["a: 8"]);
    await rig.ledger.settle("a" as CallId, settled(7));
    expect(await figures(rig.ledger, "router")).toEqual(["7 spent, 0 held"]);
  });

  it("does not extend a call that is closed or was never held", async () => {
    expect(await rig.ledger.extend("a" as CallId, microdollars(1))).toBe(false);
    await rig.ledger.hold(ask("a", 6, { router: 20 }));
    await rig.ledger.void("a" as CallId, "refused");
    expect(await rig.ledger.extend("a" as CallId, microdollars(1))).toBe(false);
    expect(await figures(rig.ledger, "router")).toEqual(["0 spent, 0 held"]);
  });

  it("adjusts what was spent, never below nothing", async () => {
    const entry = { actor: "alice", reason: "refund" };
    const router = "router" as BudgetId;
    await rig.ledger.adjust(router, microdollars(7), entry);
    await rig.ledger.adjust(router, microdollars(-3), entry);
    expect(await figures(rig.ledger, "router")).toEqual(["4 spent, 0 held"]);
    await rig.ledger.adjust(router, microdollars(-100), entry);
    expect(await figures(rig.ledger, "router")).toEqual(["0 spent, 0 held"]);
  });
}

function together(rig: Rig, makeLedger: MakeLedger, runs: number): void {
  it("admits exactly k of many that ask at once, when k fit", async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, at) =>
        rig.ledger.hold(ask(`c${at}`, 10, { router: 375, agent: 400 })),
      ),
    );
    expect(answers.filter((answer: HoldAnswer) => answer.held !== undefined)).toHaveLength(37);
    expect(await figures(rig.ledger, "router", "agent")).toEqual(["0 spent, 370 held", "0 spent, 370 held"]);
  });

  it("closes each of many once, when each is closed from many sides at once", async () => {
    const calls = Array.from({ length: 20 }, (_, at) => `c${at}` as CallId);
    for (const call of calls) await rig.ledger.hold(ask(call, 10, { router: 1000 }));
    const sides = [...calls, ...calls, ...calls];
    const answers = await Promise.all(sides.map(async (call) => rig.ledger.settle(call, settled(3))));
    expect(answers.filter((answer) => answer === "closed")).toHaveLength(20);
    expect(await figures(rig.ledger, "router")).toEqual(["60 spent, 0 held"]);
  });

  it("says at every step what its entries add up to, and never admits past a limit", async () => {
    const property = fc.asyncProperty(fc.commands(ledgerCommands, { maxCommands: 40 }), async (commands) => {
      const fresh = await toRig(makeLedger);
      try {
        await fc.asyncModelRun(() => ({ model: ledgerModel(), real: fresh.ledger }), commands);
      } finally {
        await fresh.close?.();
      }
    });
    const run = await fc.check(property, { numRuns: runs });
    expect(run.failed ? fc.defaultReportMessage(run) : "").toBe("");
  });
}

function ask(call: string, want: number, limits: Readonly<Record<string, number>>): HoldRequest {
  return {
    call: call as CallId,
    budgets: Object.entries(limits).map(([budget, limit]) => ({
      budget: budget as BudgetId,
      limit: microdollars(limit),
    })),
    want: microdollars(want),
    atLeast: microdollars(want),
  };
}

function settled(amount: number): Settlement {
  return { amount: microdollars(amount), source: "provider" };
}

async function figures(ledger: Ledger, ...budgets: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const budget of budgets) {
    const { spent, held } = await ledger.account(budget as BudgetId);
    lines.push(`${spent} spent, ${held} held`);
  }
  return lines;
}

/** Open holds; a ledger may say more of each. */
async function holds(ledger: Ledger): Promise<string[]> {
  return (await ledger.open()).map((hold) => `${hold.call}: ${hold.held}`);
}
