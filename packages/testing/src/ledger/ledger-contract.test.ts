import { microdollars } from "@iron/types";
import type { CallId, HoldRequest, Ledger, Microdollars } from "@iron/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ledgerCommands } from "./ledger-commands.ts";
import { ledgerContract } from "./ledger-contract.ts";
import { ledgerModel } from "./ledger-model.ts";

ledgerContract("the plainest ledger", () => plainLedger({}));

describe("a broken ledger is found out", () => {
  const faults = {
    "admits past the limit": { blind: true },
    "charges twice": { forgetful: true },
    "leaks a void": { leaky: true },
  };
  it.each(Object.entries(faults))("%s", async (_, broken) => {
    const property = fc.asyncProperty(fc.commands(ledgerCommands, { maxCommands: 40 }), async (commands) => {
      await fc.asyncModelRun(() => ({ model: ledgerModel(), real: plainLedger(broken) }), commands);
    });
    expect((await fc.check(property, { numRuns: 200 })).failed).toBe(true);
  });
});

interface Broken {
  readonly blind?: boolean;
  readonly forgetful?: boolean;
  readonly leaky?: boolean;
}

interface Hold {
  readonly request: HoldRequest;
  held: number;
  charged: number | undefined;
}

/** A ledger that adds up its entries anew for every answer. */
function plainLedger(broken: Broken): Ledger {
  const holds = new Map<CallId, Hold>();
  const adjusted = new Map<string, number>();
  const account: Ledger["account"] = (budget) => {
    const mine = [...holds.values()].filter((hold) =>
      hold.request.budgets.some((one) => one.budget === budget),
    );
    const held = mine.reduce((sum, hold) => sum + (hold.charged === undefined ? hold.held : 0), 0);
    const spent = mine.reduce((sum, hold) => sum + (hold.charged ?? 0), adjusted.get(budget) ?? 0);
    return { budget, spent: microdollars(spent), held: microdollars(held) };
  };
  const sum = (budget: HoldRequest["budgets"][number]): { spent: Microdollars; held: Microdollars } =>
    account(budget.budget) as { spent: Microdollars; held: Microdollars };
  const free = (budget: HoldRequest["budgets"][number]): number =>
    budget.limit - sum(budget).spent - sum(budget).held;
  const close = (call: CallId, charge: number): "closed" | "already_closed" | "unknown" => {
    const hold = holds.get(call);
    if (!hold) return "unknown";
    if (hold.charged !== undefined && !broken.forgetful) return "already_closed";
    hold.charged = (hold.charged ?? 0) + charge;
    return "closed";
  };
  return {
    account,
    hold(request) {
      const earlier = holds.get(request.call);
      if (earlier) return { held: microdollars(earlier.held) };
      const tightest = request.budgets.toSorted((a, b) => free(a) - free(b))[0];
      if (!tightest) return { held: request.want };
      const room = broken.blind ? request.want : free(tightest);
      if (room < request.atLeast) return { short: { ...tightest, ...sum(tightest) } };
      const share =
        request.shareOfFree === undefined ? room : Math.floor((room * request.shareOfFree) / 1000);
      const held = Math.min(request.want, room, Math.max(request.atLeast, share));
      holds.set(request.call, { request, held, charged: undefined });
      return { held: microdollars(held) };
    },
    extend(call, by) {
      const hold = holds.get(call);
      if (!hold || hold.charged !== undefined || hold.request.budgets.some((one) => free(one) < by))
        return false;
      hold.held += by;
      return true;
    },
    settle: (call, settlement) => close(call, settlement.amount),
    void: (call) => (broken.leaky ? "closed" : close(call, 0)),
    adjust(budget, by) {
      const { spent } = account(budget) as { spent: number };
      adjusted.set(budget, (adjusted.get(budget) ?? 0) + Math.max(0, spent + by) - spent);
    },
    open: () =>
      [...holds]
        .filter(([, hold]) => hold.charged === undefined)
        .map(([call, hold]) => ({ call, held: microdollars(hold.held) })),
  };
}
