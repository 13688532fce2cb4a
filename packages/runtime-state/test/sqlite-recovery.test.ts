import { readdirSync } from "node:fs";
import { fakeClock } from "@iron/testing";
import { expect, test } from "vitest";
import { openSqliteState } from "../src/sqlite/index.ts";
import { child } from "./child.ts";
import { budget, call, holdOf, ROUTER, settlement, usd } from "./ledger-facts.ts";
import { freshPath } from "./places.ts";

const locks = (path: string): string[] =>
  readdirSync(`${path}.locks`).filter((name) => name.endsWith(".lock"));

test("D-56 a killed router's hold is charged in full and flagged at the next opening, and listed", async () => {
  const path = freshPath();
  const dead = child("stay.ts", path, "dead-router", "700");
  await dead.line("ready 700");
  dead.process.kill("SIGKILL");
  await dead.ended;
  await using state = await openSqliteState({ path });
  expect(state.recovery).toEqual({
    settled: 1,
    voided: 0,
    list: [{ call: "dead-router.1", instance: "dead-router", charged: 700 }],
  });
  expect(await state.ledger.account(ROUTER)).toEqual({ budget: "router", spent: 700, held: 0 });
  expect((await state.ledger.entries()).at(-1)).toMatchObject({
    kind: "settle",
    source: "crash",
    reason: "instance dead-router died",
  });
  expect(locks(path)).toHaveLength(1);
});

test("a living neighbour's holds are left alone, also while it is stopped", async () => {
  const path = freshPath();
  const neighbour = child("stay.ts", path, "neighbour", "300");
  await neighbour.line("ready");
  neighbour.process.kill("SIGSTOP");
  try {
    await using state = await openSqliteState({ path });
    expect(state.recovery.list).toEqual([]);
    expect(await state.ledger.open()).toMatchObject([
      { call: "neighbour.1", held: 300, instance: "neighbour" },
    ]);
    neighbour.process.kill("SIGKILL");
    await neighbour.ended;
    // A router that runs on can do the same without opening anew.
    expect(await state.ledger.recover()).toMatchObject({
      settled: 1,
      list: [{ instance: "neighbour", charged: 300 }],
    });
    expect(await state.ledger.account(ROUTER)).toMatchObject({ spent: 300, held: 0 });
  } finally {
    neighbour.process.kill("SIGKILL");
  }
});

test("a router of the same process counts as living", async () => {
  const path = freshPath();
  await using first = await openSqliteState({ path });
  await first.ledger.hold(holdOf("a.1", 10));
  await using second = await openSqliteState({ path });
  expect(second.recovery.list).toEqual([]);
  expect(await second.ledger.account(ROUTER)).toMatchObject({ held: 10 });
});

test("a hold of nothing is closed without a charge and counted as voided", async () => {
  const path = freshPath();
  const dead = child("stay.ts", path, "dead", "0");
  await dead.line("ready");
  dead.process.kill("SIGKILL");
  await dead.ended;
  await using state = await openSqliteState({ path });
  expect(state.recovery).toMatchObject({ settled: 0, voided: 1 });
});

test("what a closed router left open is charged by the next opening; one that left nothing leaves no trace", async () => {
  const path = freshPath();
  const left = child("stay.ts", path, "left", "50", "close");
  expect(await left.ended).toBe(0);
  const again = await openSqliteState({ path });
  expect(again.recovery.list).toMatchObject([{ call: "left.1", charged: 50 }]);
  await again.close();
  expect(locks(path)).toEqual([]);
});

test("B-107 an owner that settles after recovery charged it adds what goes beyond, once, as a late entry", async () => {
  const path = freshPath();
  const dead = child("stay.ts", path, "slow", "100");
  await dead.line("ready");
  dead.process.kill("SIGKILL");
  await dead.ended;
  await using state = await openSqliteState({ path });
  expect(await state.ledger.settle(call("slow.1"), settlement(140))).toBe("already_closed");
  expect(await state.ledger.settle(call("slow.1"), settlement(999))).toBe("already_closed");
  expect(await state.ledger.account(ROUTER)).toEqual({ budget: "router", spent: 140, held: 0 });
  expect((await state.ledger.entries()).map(({ kind, amount }) => [kind, amount])).toEqual([
    ["hold", 0],
    ["settle", 100],
    ["late", 40],
  ]);
  expect(await state.ledger.check()).toEqual([]);
});

test("everything is there after closing and opening again", async () => {
  const path = freshPath();
  const first = await openSqliteState({ path });
  await first.ledger.hold(holdOf("a.1", 10));
  await first.ledger.settle(call("a.1"), settlement(4));
  await first.store.set("n", "k", 1);
  await first.audit.append({ actor: "a", kind: "k" });
  await first.close();
  await using second = await openSqliteState({ path });
  expect(await second.ledger.account(ROUTER)).toMatchObject({ spent: 4, held: 0 });
  expect(await second.ledger.settle(call("a.1"), settlement(9))).toBe("already_closed");
  expect(await second.store.get("n", "k")).toBe(1);
  expect(await second.audit.verify()).toMatchObject({ ok: true, records: 1 });
  await expect(first.ledger.hold(holdOf("b.1", 1))).rejects.toMatchObject({ code: "ledger_unavailable" });
});

test("D-63 a wall clock that jumps a year either way changes no balance and refuses no hold", async () => {
  const clock = fakeClock();
  await using state = await openSqliteState({ path: freshPath(), clock });
  await state.ledger.hold(holdOf("a.1", 10));
  clock.jump(-365 * 86_400_000);
  await state.ledger.settle(call("a.1"), settlement(4));
  clock.jump(730 * 86_400_000);
  expect(await state.ledger.hold(holdOf("b.1", 10))).toEqual({ held: 10 });
  expect(await state.ledger.void(call("b.1"), "x")).toBe("closed");
  expect(await state.ledger.account(ROUTER)).toMatchObject({ spent: 4, held: 0 });
});

test("B-111 a charge belongs to the accounts of its hold, also when the period has passed", async () => {
  const yesterday = budget("router@2026-11-20");
  const today = budget("router@2026-11-21");
  await using state = await openSqliteState({ path: freshPath() });
  await state.ledger.hold(holdOf("a.1", 10, { budgets: [{ budget: yesterday, limit: usd(10) }] }));
  expect(
    await state.ledger.hold(holdOf("b.1", 10, { budgets: [{ budget: today, limit: usd(10) }] })),
  ).toEqual({ held: 10 });
  await state.ledger.settle(call("a.1"), settlement(9));
  expect(await state.ledger.accounts()).toEqual([
    { budget: yesterday, spent: 9, held: 0 },
    { budget: today, spent: 0, held: 10 },
  ]);
});

test("a caller's mistake fails it alone, not those whose transaction it shared", async () => {
  await using state = await openSqliteState({ path: freshPath() });
  const answers = await Promise.allSettled([
    state.ledger.hold(holdOf("a.1", 10)),
    state.ledger.hold(holdOf("b.1", 0.5)),
    state.ledger.hold(holdOf("c.1", 10)),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await state.ledger.account(ROUTER)).toMatchObject({ held: 20 });
});
