import { randomUUID } from "node:crypto";
import { fakeClock } from "@iron/testing";
import { systemClock, type Clock } from "@iron/types";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DurableLedger } from "../src/index.ts";
import { openRedisState } from "../src/redis/index.ts";
import { openSqliteState } from "../src/sqlite/index.ts";
import { call, holdOf, ROUTER, settlement, usd } from "./ledger-facts.ts";
import { freshPath } from "./places.ts";
import { NO_REDIS, redisServer, type RedisServer } from "./redis-server.ts";

interface Charge {
  readonly id: string;
  readonly amount: number;
  readonly labels: Record<string, string>;
  readonly source?: "provider" | "estimate";
  readonly tokens?: { readonly input: number; readonly output: number };
}

async function charge(ledger: DurableLedger, { id, amount, labels, source, tokens }: Charge): Promise<void> {
  await ledger.hold(holdOf(id, 50, { labels }));
  const more = { source: source ?? "provider", ...(tokens === undefined ? {} : { tokens }) } as const;
  await ledger.settle(call(id), settlement(amount, more));
}

async function fill(ledger: DurableLedger): Promise<void> {
  const tokens = { input: 100, output: 7 };
  await charge(ledger, {
    id: "r1.1",
    amount: 10,
    labels: { model: "a", provider: "p", agent: "ann", run: "x" },
    tokens,
  });
  await charge(ledger, {
    id: "r1.2",
    amount: 5,
    labels: { model: "a", provider: "q", agent: "ann" },
    source: "estimate",
  });
  await charge(ledger, { id: "r2.1", amount: 40, labels: { model: "b", provider: "p" }, tokens });
  await ledger.hold(holdOf("r3.1", 50, { labels: { model: "c" } }));
  await ledger.void(call("r3.1"), "not sent");
  await ledger.adjust(ROUTER, usd(1000), { actor: "cli:ann", reason: "invoice" });
}

const none = { inputTokens: 0, outputTokens: 0, flagged: 0 };

async function expectSpend(ledger: DurableLedger): Promise<void> {
  await fill(ledger);
  expect(await ledger.spend({ by: "model" })).toEqual([
    { ...none, key: "b", requests: 1, calls: 1, amount: 40, inputTokens: 100, outputTokens: 7 },
    { key: "a", requests: 1, calls: 2, amount: 15, inputTokens: 100, outputTokens: 7, flagged: 5 },
  ]);
  expect((await ledger.spend({ by: "provider" })).map(({ key, amount }) => [key, amount])).toEqual([
    ["p", 50],
    ["q", 5],
  ]);
  expect((await ledger.spend({ by: "agent" })).map(({ key, amount }) => [key, amount])).toEqual([
    ["", 40],
    ["ann", 15],
  ]);
  expect((await ledger.spend({ by: "run" })).map(({ key, calls }) => [key, calls])).toEqual([
    ["", 2],
    ["x", 1],
  ]);
  expect(await ledger.spend({ by: "model", since: Date.now() * 2 })).toEqual([]);
  expect(await ledger.spend({ by: "model", until: 1000 })).toEqual([]);
}

async function open(clock: Clock = systemClock): ReturnType<typeof openSqliteState> {
  return openSqliteState({ path: freshPath(), clock });
}

describe("SQLite", () => {
  test("tells what was spent by model, provider, agent and run; a request that was tried twice counts once", async () => {
    await using state = await open();
    await expectSpend(state.ledger);
    expect(await state.ledger.check()).toEqual([]);
  });

  test("parts the days at the midnights of the zone that is asked for", async () => {
    const clock = fakeClock(Date.UTC(2026, 10, 20, 18, 0));
    await using state = await open(clock);
    for (const id of ["a.1", "b.1", "c.1"]) {
      await charge(state.ledger, { id, amount: 10, labels: {} });
      clock.advance(3_600_000);
    }
    const days = async (timeZone?: string): Promise<unknown> =>
      (await state.ledger.spend({ by: "day", ...(timeZone === undefined ? {} : { timeZone }) })).map(
        ({ key, amount }) => [key, amount],
      );
    expect(await days()).toEqual([["2026-11-20", 30]]);
    // 18:00, 19:00 and 20:00 UTC are 23:45, 00:45 and 01:45 in Kathmandu.
    expect(await days("Asia/Kathmandu")).toEqual([
      ["2026-11-20", 10],
      ["2026-11-21", 20],
    ]);
  });

  test("purging folds old entries of closed calls, keeps open ones, and changes no balance", async () => {
    const clock = fakeClock();
    await using state = await open(clock);
    const { ledger } = state;
    await charge(ledger, { id: "old.1", amount: 10, labels: { model: "a" } });
    await ledger.hold(holdOf("open.1", 30));
    await ledger.hold(holdOf("straddles.1", 20));
    await ledger.adjust(ROUTER, usd(-3), { actor: "cli:ann", reason: "refund" });
    clock.advance(1000);
    const cut = clock.now();
    await ledger.settle(call("straddles.1"), settlement(20));
    await charge(ledger, { id: "new.1", amount: 7, labels: { model: "a" } });
    const before = await ledger.account(ROUTER);
    expect(await ledger.purge(cut, "cli:ann")).toEqual({ removed: 4 });
    expect(await ledger.account(ROUTER)).toEqual(before);
    expect((await ledger.entries()).map(({ kind, call: of }) => [kind, of])).toEqual([
      ["hold", "open.1"],
      ["settle", "straddles.1"],
      ["hold", "new.1"],
      ["settle", "new.1"],
      ["carry", undefined],
    ]);
    expect(await ledger.check()).toEqual([]);
    expect(await ledger.purge(cut, "cli:ann")).toEqual({ removed: 1 });
    expect(await ledger.settle(call("open.1"), settlement(1))).toBe("closed");
    expect(await ledger.settle(call("old.1"), settlement(1))).toBe("unknown");
    expect(await ledger.check()).toEqual([]);
  });

  test("pages through the book", async () => {
    await using state = await open();
    await fill(state.ledger);
    const first = await state.ledger.entries({ limit: 5 });
    const rest = await state.ledger.entries({ after: first.at(-1)?.seq ?? 0 });
    expect([...first, ...rest].map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rest.at(-1)).toMatchObject({ kind: "adjust", actor: "cli:ann", reason: "invoice", amount: 1000 });
  });
});

describe.skipIf(NO_REDIS)(`Redis${NO_REDIS === undefined ? "" : ` (skipped: ${NO_REDIS})`}`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await redisServer();
  });
  afterAll(async () => server.stop());

  test("tells the same from the same calls", async () => {
    await using state = await openRedisState({ url: server.url, commandMs: 5000, namespace: randomUUID() });
    await expectSpend(state.ledger);
    const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "UTC" }).format(Date.now());
    expect(await state.ledger.spend({ by: "day" })).toMatchObject([{ key: today, calls: 3, amount: 55 }]);
  });

  test("finds where a time begins by halving", async () => {
    await using state = await openRedisState({ url: server.url, commandMs: 5000, namespace: randomUUID() });
    await charge(state.ledger, { id: "a.1", amount: 10, labels: { model: "a" } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const since = (await state.ledger.entries()).at(-1)?.at ?? 0;
    await charge(state.ledger, { id: "b.1", amount: 5, labels: { model: "b" } });
    const rows = await state.ledger.spend({ by: "model", since: since + 10 });
    expect(rows.map(({ key }) => key)).toEqual(["b"]);
  });
});
