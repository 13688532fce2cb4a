import { fakeClock, type FakeClock } from "@iron/testing";
import { describe, expect, test } from "vitest";
import type { DurableLedger } from "../src/index.ts";
import { openSqliteState, type SqliteState } from "../src/sqlite/index.ts";
import { budget, call, holdOf, ROUTER, settlement, usd } from "./ledger-facts.ts";
import { freshPath } from "./places.ts";

/** Two entries each: more than one transaction of a purge takes. */
const CALLS = 7000;
const LIMIT = usd(1_000_000);
const RICH = { budgets: [{ budget: ROUTER, limit: LIMIT }] };
const AGENTS = [budget("agent:ann"), budget("agent:bob"), budget("agent:cem")];

function open(path: string, clock: FakeClock): Promise<SqliteState> {
  return openSqliteState({ path, clock, synchronous: "normal" });
}

async function fill(ledger: DurableLedger): Promise<void> {
  const one = async (at: number): Promise<void> => {
    const agent = AGENTS[at % AGENTS.length] ?? ROUTER;
    const budgets = [ROUTER, agent].map((name) => ({ budget: name, limit: LIMIT }));
    await ledger.hold(holdOf(`c${at}.1`, 9, { budgets }));
    // A few stay open.
    if (at % 1000 > 0) await ledger.settle(call(`c${at}.1`), settlement(at % 7));
  };
  await Promise.all(Array.from({ length: CALLS }, (_, at) => one(at)));
}

async function chains(ledger: DurableLedger): Promise<string[]> {
  const kept = await ledger.entries({ limit: 1000 });
  return kept.filter(({ kind }) => kind === "carry").map(({ budgets }) => budgets.join(" "));
}

describe("purging a book of many entries", () => {
  test("lets holds through, and leaves one line per chain, open calls and every balance", async () => {
    const clock = fakeClock();
    await using state = await open(freshPath(), clock);
    const { ledger } = state;
    await fill(ledger);
    clock.advance(1000);
    const before = await ledger.accounts();
    const done: string[] = [];
    const purging = ledger.purge(clock.now(), "cli:ann").finally(() => done.push("purge"));
    while (!done.includes("purge")) {
      const id = `n${done.length}.1`;
      expect(await ledger.hold(holdOf(id, 1, RICH))).toEqual({ held: 1 });
      expect(await ledger.settle(call(id), settlement(0))).toBe("closed");
      done.push(id);
    }
    expect(done.indexOf("purge")).toBeGreaterThan(2);
    expect(await purging).toEqual({ removed: 2 * (CALLS - 7) });
    expect(await ledger.accounts()).toEqual(before);
    expect((await chains(ledger)).toSorted()).toEqual(AGENTS.map((agent) => `router ${agent}`));
    expect(await ledger.open()).toHaveLength(7);
    expect(await ledger.check()).toEqual([]);
    expect(await ledger.settle(call("c1000.1"), settlement(1))).toBe("closed");
    expect(await ledger.settle(call("c1001.1"), settlement(1))).toBe("unknown");
  });

  test("is completed by the next when it is broken off", async () => {
    const clock = fakeClock();
    const path = freshPath();
    const first = await open(path, clock);
    await fill(first.ledger);
    clock.advance(1000);
    const cut = clock.now();
    const held = (await first.ledger.accounts()).map(({ budget: name, spent }) => [name, spent]);
    const purging = first.ledger.purge(cut, "cli:ann").catch((error: unknown) => error);
    await first.ledger.hold(holdOf("late.1", 1, RICH));
    await first.close();
    expect(await purging).toBeInstanceOf(Error);
    await using state = await open(path, clock);
    const { ledger } = state;
    // What was open was charged by the opening: 7 calls of 9, and one of 1.
    const spent = new Map((await ledger.accounts()).map((account) => [account.budget, account.spent]));
    expect(await ledger.check()).toEqual([]);
    expect(spent.get(ROUTER)).toBe(Number(held.find(([name]) => name === ROUTER)?.[1]) + 7 * 9 + 1);
    expect((await ledger.purge(cut, "cli:ann")).removed).toBeGreaterThan(0);
    expect((await chains(ledger)).toSorted()).toEqual(AGENTS.map((agent) => `router ${agent}`));
    expect(await ledger.check()).toEqual([]);
  });
});
