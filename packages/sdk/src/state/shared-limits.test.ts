import { createBudget, createMemoryLedger } from "@iron/cost";
import { createMemoryStore } from "@iron/runtime-state";
import { type Microdollars, type StateStore, systemClock } from "@iron/types";
import { describe, expect, it } from "vitest";
import { keepLimit, keptLimits } from "./kept-limits.ts";
import { createSharedLimits, type SharedLimits } from "./shared-limits.ts";

const usd = (amount: number): Microdollars => (amount * 1_000_000) as Microdollars;

/** A router that has just started on a state, with this limit in its configuration. */
async function started(store: StateStore, limit?: string): Promise<SharedLimits> {
  const { control } = createBudget({ limit, ledger: createMemoryLedger() });
  const limits = createSharedLimits({ control, store, clock: systemClock });
  await limits.load({ asConfigured: true });
  return limits;
}

async function limitOf({ control }: SharedLimits, budget = "router"): Promise<number | undefined> {
  return (await control.statusOf(budget))?.limit;
}

describe("a limit set by hand", () => {
  it("is followed by a neighbour and by the next start", async () => {
    const store = createMemoryStore();
    const [one, two] = [await started(store, "5"), await started(store, "5")];
    await one.control.setLimit(usd(2), "ann", "router");
    await two.load();
    expect(await limitOf(two)).toBe(usd(2));
    expect(await limitOf(await started(store, "5"))).toBe(usd(2));
    expect((await keptLimits(store)).get("router")).toMatchObject({ actor: "ann", insteadOf: usd(5) });
  });

  it("is not lifted by a configuration that names none, and is overtaken by one that states another, for all", async () => {
    const store = createMemoryStore();
    const one = await started(store, "50");
    await one.control.setLimit(usd(2), "ann", "router");
    expect(await limitOf(await started(store))).toBe(usd(2));
    const next = await started(store, "3");
    expect(await limitOf(next)).toBe(usd(3));
    // Nobody else hears of it before the router listens.
    await one.load();
    expect(await limitOf(one)).toBe(usd(2));
    (await next.follow(60_000))();
    await one.load();
    expect(await limitOf(one)).toBe(usd(3));
  });

  it("may be none, and a reload that states another takes its place", async () => {
    const store = createMemoryStore();
    const one = await started(store, "5");
    await one.control.setLimit(undefined, "ann", "router");
    expect(await limitOf(await started(store, "5"))).toBeUndefined();
    await one.configure([{ budget: "router", limit: usd(7) }]);
    expect(await limitOf(await started(store, "7"))).toBe(usd(7));
  });

  it("of a kind that this version does not know stops nothing", async () => {
    const store = createMemoryStore();
    await keepLimit(store, "galaxy:far", { limit: usd(1), actor: "ann", at: 0, insteadOf: null });
    await store.set("budget-limits", "router", { unknown: true });
    expect(await limitOf(await started(store, "5"))).toBe(usd(5));
  });
});
