import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqliteState } from "@iron/runtime-state/sqlite";
import type { BudgetId, CallId, Microdollars } from "@iron/types";
import { beforeEach, describe, expect, it } from "vitest";
import { startRedis } from "../../test/redis.ts";
import { temporaryFolder } from "../../test/run-cli.ts";
import type { Check } from "./check.ts";
import { checkDisk } from "./check-disk.ts";
import { checkLedger } from "./check-ledger.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = join(temporaryFolder(), "state");
  file = join(folder, "ledger.db");
});

async function looked(state = `sqlite:${file}`, offline = false): Promise<readonly Check[]> {
  const env = { XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder };
  return checkLedger({ state, offline }, env);
}

/** The one line under a name. */
async function line(name: string, state?: string): Promise<Check | undefined> {
  const found = (await looked(state)).filter((check) => check.name === name);
  expect(found.slice(1)).toEqual([]);
  return found[0];
}

/** A ledger that has seen some calls, and was closed in order. */
async function filled(): Promise<void> {
  await using state = await openSqliteState({ path: file });
  const budgets = [{ budget: "router" as BudgetId, limit: 1000 as Microdollars }];
  const amount = 5 as Microdollars;
  for (let index = 0; index < 300; index += 1) {
    const call = `c${index}.1` as CallId;
    void state.ledger.hold({ call, budgets, want: amount, atLeast: amount });
    void state.ledger.void(call, "not sent");
  }
  for (const kind of ["agent.started", "agent.ended"])
    await state.audit.append({ actor: "a", kind, facts: {} });
}

function change(sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

describe("doctor on a ledger file", () => {
  it("is content with one that is not there yet, and does not make it", async () => {
    const checks = await looked();
    expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual(["ledger ok", "disk ok"]);
    expect(checks[0]?.detail).toContain("will be made at the first start");
    expect(statSync(folder, { throwIfNoEntry: false })).toBeUndefined();
  });

  it("is content with a good one, tells what is in it, and changes nothing", async () => {
    await filled();
    const before = readFileSync(file);
    const checks = await looked();
    expect(checks.filter(({ state }) => state !== "ok")).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual([
      "ledger",
      "ledger schema",
      "balances",
      "open holds",
      "audit log",
      "outbox",
      "disk",
    ]);
    expect(checks.find(({ name }) => name === "audit log")?.detail).toBe("whole, 2 records");
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("tells calls in flight from holds that a router left behind", async () => {
    const state = await openSqliteState({ path: file });
    const budgets = [{ budget: "router" as BudgetId, limit: 1000 as Microdollars }];
    const want = 7 as Microdollars;
    await state.ledger.hold({ call: "c.1" as CallId, budgets, want, atLeast: want });
    expect(await line("open holds")).toMatchObject({
      state: "ok",
      detail: "1 calls in flight hold $0.000007",
    });
    // Closed with a hold open: as if its process had ended.
    await state.close();
    const behind = await line("open holds");
    expect(behind).toMatchObject({ state: "note" });
    expect(behind?.detail).toMatch(/^1 of a router that ended hold \$0\.000007: the next iron start/);
    await using next = await openSqliteState({ path: file });
    expect(next.recovery.list).toHaveLength(1);
  });

  it("finds a balance that is not the sum of its entries", async () => {
    await filled();
    change("UPDATE account SET spent = 1");
    const found = await line("ledger");
    expect(found).toMatchObject({ state: "bad" });
    expect(found?.detail).toContain("spent is 1, its entries say 0");
    expect(found?.detail).toContain(`iron state rebuild --state sqlite:${file}`);
  });

  it("finds an entry that was changed", async () => {
    await filled();
    change("DROP TRIGGER entry_never_changes; UPDATE entry SET reason = 'forged' WHERE seq = 2");
    const found = await line("balances");
    expect(found).toMatchObject({ state: "bad" });
    expect(found?.detail).toMatch(
      /^entry 2 was changed after it was written: stop every router and run iron state/,
    );
  });

  it("finds overwritten pages", async () => {
    await filled();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4096 * 3, 4096 * 6);
    writeFileSync(file, bytes);
    const found = await line("ledger");
    expect(found).toMatchObject({ state: "bad" });
    expect(found?.detail).toMatch(/is damaged .* iron state rebuild/);
  });

  it("finds a changed audit record", async () => {
    await filled();
    change("DROP TRIGGER audit_never_changes; UPDATE audit SET actor = 'nobody' WHERE seq = 1");
    const found = await line("audit log");
    expect(found).toMatchObject({ state: "bad" });
    expect(found?.detail).toMatch(/^record 1: .*compare it with a backup/);
  });

  it("finds a file, a folder and a log that others can reach, each with its command", async () => {
    await filled();
    chmodSync(file, 0o644);
    chmodSync(folder, 0o755);
    const found = (await looked()).filter(({ name }) => name === "ledger file");
    expect(found.every(({ state }) => state === "bad")).toBe(true);
    expect(found.map(({ detail }) => detail.slice(detail.indexOf("chmod")))).toEqual([
      `chmod 0700 ${folder}`,
      `chmod 0600 ${file}`,
    ]);
  });

  it("tells versions apart: older, newer, and another program's", async () => {
    await filled();
    change("PRAGMA user_version = 1");
    expect(await line("ledger schema")).toMatchObject({ state: "note" });
    change("PRAGMA user_version = 99");
    const newer = await line("ledger schema");
    expect(newer).toMatchObject({ state: "bad" });
    expect(newer?.detail).toContain("written by a newer Iron");
    rmSync(file);
    change("CREATE TABLE cats (name TEXT); PRAGMA user_version = 2");
    const foreign = await line("ledger schema");
    expect(foreign).toMatchObject({ state: "bad" });
    expect(foreign?.detail).toContain("another program's database");
  });

  it("finds that a ledger in use is gone", async () => {
    await filled();
    rmSync(file);
    expect(await line("ledger")).toMatchObject({ state: "bad" });
  });

  it("counts calls that the control server has not heard of, and those it refused to", async () => {
    {
      await using state = await openSqliteState({ path: file });
      for (const id of ["1", "2"]) await state.store.set("analytics:agent_7:outbox", id, {});
      await state.store.set("analytics:agent_7:dead", "3", {});
    }
    expect(await line("outbox")).toMatchObject({ state: "note" });
    const dead = await line("dead letters");
    expect(dead).toMatchObject({ state: "bad" });
    expect(dead?.detail).toMatch(/refused to hear of 1 calls.*ask its operator/);
  });

  it("cannot look into a file that it may not open, and says so", async () => {
    mkdirSync(folder, { mode: 0o700 });
    mkdirSync(file);
    expect(await line("ledger")).toMatchObject({ state: "bad" });
  });
});

it.each([
  [2 ** 34, "ok", "16.0 GiB free"],
  [2 ** 28, "note", "make room"],
  [2 ** 20, "bad", "nothing is admitted"],
] as const)("doctor on %d bytes of free disk: %s", (free, state, says) => {
  const check = checkDisk(free, "/x/ledger.db");
  expect(check.state).toBe(state);
  expect(check.detail).toContain(says);
});

it("doctor on memory says what that means", async () => {
  expect(await looked("memory")).toMatchObject([
    { state: "note", detail: expect.stringContaining("forgotten") as string },
  ]);
});

describe("doctor on Redis", () => {
  it("finds a server that forgets money, and names the setting", async (context) => {
    await using redis = await startRedis("--maxmemory-policy", "allkeys-lru");
    if (redis === undefined) return context.skip("neither redis-server nor valkey-server is installed");
    const found = await line("ledger", redis.url);
    expect(found).toMatchObject({ state: "bad" });
    expect(found?.detail).toMatch(/must be noeviction: run redis-cli config set/);
  });

  it("is content with one that keeps everything, and joins nothing", async (context) => {
    await using redis = await startRedis("--appendonly", "yes", "--appendfsync", "always");
    if (redis === undefined) return context.skip("neither redis-server nor valkey-server is installed");
    const { openRedisState } = await import("@iron/runtime-state/redis");
    const state = await openRedisState({ url: redis.url, commandMs: 5000 });
    await state.store.set("analytics:outbox", "1", {});
    await state.audit.append({ actor: "a", kind: "k", facts: {} });
    const checks = await looked(redis.url);
    expect(checks.map((check) => `${check.name} ${check.state}`)).toEqual([
      "ledger ok",
      "balances ok",
      "open holds ok",
      "audit log ok",
      "outbox note",
    ]);
    await state.close();
    expect((await looked(redis.url, true))[0]?.detail).toContain("--offline");
  });

  it("says how a server that is not there is to be had", async () => {
    const found = await line("ledger", "redis://127.0.0.1:1/0");
    expect(found).toMatchObject({ state: "bad" });
    expect(found?.detail).toMatch(/cannot be used.*start the server/);
  });
});
