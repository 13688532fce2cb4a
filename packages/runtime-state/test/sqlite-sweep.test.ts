import { DatabaseSync } from "node:sqlite";
import { fakeClock } from "@iron/testing";
import { expect, test } from "vitest";
import { openSqliteState } from "../src/sqlite/index.ts";
import { freshPath } from "./places.ts";

test("C-38 what was to be kept for a day is off the disk within the hour after, also when nobody writes or a router is started then", async () => {
  const path = freshPath();
  const clock = fakeClock();
  const onDisk = (): number => {
    const db = new DatabaseSync(path, { readOnly: true });
    const found = db.prepare("SELECT count(*) AS n FROM state").get();
    db.close();
    return Number(found?.["n"]);
  };
  const state = await openSqliteState({ path, clock });
  await state.store.set("idempotency", "a", { reply: "text" }, { ttlMs: 86_400_000 });
  await state.store.set("budget", "settings", { limit: 5 });
  for (let hour = 0; hour < 23; hour += 1) {
    clock.advance(3_600_000);
    await state.store.get("idempotency", "a");
  }
  expect(onDisk()).toBe(2);
  clock.advance(3_600_000);
  await expect.poll(onDisk).toBe(1);
  await state.store.set("idempotency", "b", { reply: "text" }, { ttlMs: 1000 });
  await state.close();
  clock.advance(1000);
  expect(onDisk()).toBe(2);
  const next = await openSqliteState({ path, clock });
  await expect.poll(onDisk).toBe(1);
  expect(await next.store.get("budget", "settings")).toEqual({ limit: 5 });
  await next.close();
});

test("finds what has run out without reading what is kept", async () => {
  const path = freshPath();
  await (await openSqliteState({ path })).close();
  const db = new DatabaseSync(path, { readOnly: true });
  const plan = db
    .prepare("EXPLAIN QUERY PLAN DELETE FROM state WHERE namespace = ? AND ends_at <= ?")
    .all("idempotency", 1)
    .map((step) => String(step["detail"]));
  db.close();
  expect(plan).toEqual([expect.stringContaining("(namespace=? AND ends_at<?)")]);
});
