import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openSqliteState, rebuildSqlite } from "../src/sqlite/index.ts";
import { openDatabase } from "../src/sqlite/open-database.ts";
import { createOperations } from "../src/sqlite/operations.ts";
import { migrate } from "../src/sqlite/schema.ts";
import { prepareStatements } from "../src/sqlite/statements.ts";
import { call, holdOf, ROUTER, settlement } from "./ledger-facts.ts";
import { freshPath } from "./places.ts";

const unavailable = { code: "ledger_unavailable" };

async function refusal(path: string): Promise<Error> {
  const error: unknown = await openSqliteState({ path }).then(
    async (state) => state.close(),
    (refused: unknown) => refused,
  );
  expect(error).toMatchObject(unavailable);
  return error as Error;
}

/** A closed ledger with 400 settled calls: some 200 kB on disk. */
async function filledLedger(): Promise<string> {
  const path = freshPath();
  await using state = await openSqliteState({ path });
  for (let index = 0; index < 400; index += 1) {
    void state.ledger.hold(holdOf(`c${index}.1`, 2, { labels: { model: "m", agent: "a" } }));
    void state.ledger.settle(call(`c${index}.1`), settlement(2));
  }
  expect(await state.ledger.account(ROUTER)).toMatchObject({ spent: 800, held: 0 });
  return path;
}

function overwrite(path: string, offset: number, bytes: Uint8Array): void {
  const file = openSync(path, "r+");
  writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
}

test("D-60 makes file and folder for its owner alone, whatever the umask", async () => {
  const path = `${dirname(freshPath())}/deep/state/ledger.db`;
  const before = process.umask(0o277);
  try {
    await using state = await openSqliteState({ path });
    await state.ledger.hold(holdOf("a.1", 1));
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const folder of [dirname(path), `${path}.locks`]) expect(statSync(folder).mode & 0o077).toBe(0);
  } finally {
    process.umask(before);
  }
});

test("D-60 refuses a file or a folder that others may read, with the command that mends it", async () => {
  const path = await filledLedger();
  chmodSync(path, 0o666);
  expect((await refusal(path)).message).toBe(
    `${path} has mode 0666; it must be 0600, so that nobody else reads or changes it: chmod 0600 ${path}`,
  );
  chmodSync(path, 0o600);
  chmodSync(dirname(path), 0o755);
  expect((await refusal(path)).message).toContain(`chmod 0700 ${dirname(path)}`);
  chmodSync(dirname(path), 0o700);
  await (await openSqliteState({ path })).close();
});

test("D-60 refuses a file in its folder's place", async () => {
  const path = await filledLedger();
  const { message } = await refusal(join(path, "ledger.db"));
  expect(message).toBe(`${path} is a file; the ledger needs a folder there`);
});

test("D-60 refuses a symbolic link, and a folder in the file's place", async () => {
  const path = await filledLedger();
  const link = `${path}-link`;
  symlinkSync(path, link);
  expect((await refusal(link)).message).toContain("is a symbolic link");
  const folder = `${path}-folder`;
  mkdirSync(folder, { mode: 0o700 });
  await refusal(folder);
});

test.skipIf(process.getuid?.() !== 0)("D-60 refuses a file that belongs to somebody else", async () => {
  const path = await filledLedger();
  spawnSync("chown", ["65534", path]);
  expect((await refusal(path)).message).toBe(`${path} belongs to user 65534, and Iron runs as 0`);
});

test("D-59 a file that is gone or empty after it was in use does not start again from 0", async () => {
  const path = await filledLedger();
  copyFileSync(path, `${path}.copy`);
  truncateSync(path, 0);
  expect((await refusal(path)).message).toMatch(/gone or empty.*--rebuild/);
  rmSync(path);
  expect((await refusal(path)).message).toContain("would forget what was spent");
  expect(existsSync(path)).toBe(false);
});

test("D-59 a damaged header is refused with clear text, and the file is not touched", async () => {
  const path = await filledLedger();
  overwrite(path, 0, Buffer.alloc(100, 0x41));
  const before = readFileSync(path);
  const { message } = await refusal(path);
  expect(message).toContain("is damaged");
  expect(message).toContain("--rebuild");
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(() => rebuildSqlite({ path })).toThrow("nothing of");
});

test("D-59 wherever a page is overwritten, the ledger is refused or still has every cent; the rebuild never invents money", async () => {
  const original = await filledLedger();
  const size = statSync(original).size;
  const seen = { refused: 0, lost: 0 };
  const whole: unknown[] = [];
  // Page 1 holds the schema; without it nothing can be read, which the test above covers.
  for (let offset = 4096; offset < size; offset += 8192) {
    const path = freshPath();
    copyFileSync(original, path);
    chmodSync(path, 0o600);
    overwrite(path, offset + (offset % 1000), Buffer.alloc(64, 0xff));
    const before = look(path);
    if ("spent" in before) {
      whole.push(before);
      continue;
    }
    seen.refused += 1;
    const { lost, kept, accounts } = rebuildSqlite({ path });
    if (lost > 0) seen.lost += 1;
    expect(existsSync(kept)).toBe(true);
    const spent: number = accounts[0]?.spent ?? 0;
    expect(spent).toBeLessThanOrEqual(800);
    // A settle that is lost leaves its hold, which is charged in full; only a call whose both lines are lost is forgotten.
    expect(spent).toBeGreaterThanOrEqual(800 - lost * 2);
    expect(look(path)).toEqual({ spent, held: 0, flaws: [] });
  }
  expect(whole).toEqual(whole.map(() => ({ spent: 800, held: 0, flaws: [] })));
  expect(seen.refused).toBeGreaterThan(5);
  expect(seen.lost).toBeGreaterThan(0);
});

/** Opens in this thread, which is quicker, and reads the balance; or says why not. */
function look(path: string): { spent: number; held: number; flaws: readonly string[] } | { refused: string } {
  try {
    const setup = {
      path,
      instance: randomUUID(),
      synchronous: "normal",
      access: "write",
      busyMs: 0,
      at: 0,
    } as const;
    const database = openDatabase(setup);
    const operations = createOperations(database.context);
    const { spent, held } = operations["ledger.account"](ROUTER);
    const flaws = operations["upkeep.check"]();
    database.close(false);
    return { spent, held, flaws: flaws.filter((flaw) => flaw.includes("missing") || flaw.includes("say")) };
  } catch (error) {
    return { refused: String(error) };
  }
}

test("a figure that was changed inside the file shows as a counter that is not the sum of its entries", async () => {
  const path = await filledLedger();
  const db = new DatabaseSync(path);
  db.exec("UPDATE account SET spent = 0");
  db.close();
  const { message } = await refusal(path);
  expect(message).toContain("router: spent is 0, its entries say 800");
  const report = rebuildSqlite({ path });
  expect(report).toMatchObject({
    entries: 800,
    lost: 0,
    charged: [],
    accounts: [{ budget: "router", spent: 800 }],
  });
  await using state = await openSqliteState({ path });
  expect(await state.ledger.account(ROUTER)).toMatchObject({ spent: 800, held: 0 });
});

test("entries and audit records can be neither changed nor deleted by SQL", async () => {
  const path = await filledLedger();
  const state = await openSqliteState({ path });
  await state.audit.append({ actor: "a", kind: "k" });
  await state.close();
  const db = new DatabaseSync(path);
  for (const sql of [
    "UPDATE entry SET amount = 0",
    "DELETE FROM entry WHERE seq = 1",
    "UPDATE audit SET actor = 'b'",
    "DELETE FROM audit",
  ]) {
    expect(() => db.exec(sql)).toThrow(/never changed|purge alone/);
  }
  expect(() => db.exec("UPDATE account SET held = -1")).toThrow("CHECK");
  expect(() => db.exec("UPDATE account SET spent = spent + 9223372036854775807")).toThrow(/REAL|CHECK/);
  db.close();
});

test("an entry that was forged past the triggers is named by the check", async () => {
  const path = await filledLedger();
  const db = new DatabaseSync(path);
  db.exec('DROP TRIGGER entry_never_changes; UPDATE entry SET labels = \'{"model":"dear"}\' WHERE seq = 4');
  db.close();
  await using state = await openSqliteState({ path });
  expect(await state.ledger.check()).toEqual(["entry 4 was changed after it was written"]);
});

test("the audit log finds a record that was changed past the triggers, and a tail that was cut", async () => {
  const path = freshPath();
  const state = await openSqliteState({ path });
  for (let index = 0; index < 5; index += 1) await state.audit.append({ actor: "a", kind: `k${index}` });
  await state.close();
  const db = new DatabaseSync(path);
  db.exec("DROP TRIGGER audit_goes_by_purge; DELETE FROM audit WHERE seq = 5");
  await using cut = await openSqliteState({ path });
  expect(await cut.audit.verify()).toMatchObject({ ok: false, seq: 5 });
  db.exec("DROP TRIGGER audit_never_changes; UPDATE audit SET actor = 'eve' WHERE seq = 2");
  db.close();
  expect(await cut.audit.verify()).toMatchObject({ ok: false, seq: 2 });
});

test("D-58 opens with its -shm missing and garbage at the end of its -wal, and has every acknowledged row", async () => {
  const path = freshPath();
  const state = await openSqliteState({ path });
  await state.ledger.hold(holdOf("a.1", 10));
  await state.ledger.settle(call("a.1"), settlement(4));
  const copy = freshPath();
  copyFileSync(path, copy);
  copyFileSync(`${path}-wal`, `${copy}-wal`);
  for (const file of [copy, `${copy}-wal`]) chmodSync(file, 0o600);
  await state.close();
  writeFileSync(`${copy}-wal`, Buffer.alloc(5000, 7), { flag: "a" });
  await using opened = await openSqliteState({ path: copy });
  expect(await opened.ledger.account(ROUTER)).toMatchObject({ spent: 4, held: 0 });
  expect(await opened.ledger.check()).toEqual([]);
});

test("refuses to rebuild while a router uses the file", async () => {
  const path = freshPath();
  await using state = await openSqliteState({ path });
  await state.ledger.hold(holdOf("a.1", 10));
  expect(() => rebuildSqlite({ path })).toThrow("stop it first");
  expect(await state.ledger.account(ROUTER)).toMatchObject({ held: 10 });
});

test("brings a file of schema 1 up to date without losing anything", async () => {
  const path = freshPath();
  const db = new DatabaseSync(path);
  migrate(prepareStatements(db), 1);
  db.exec(`INSERT INTO account (budget, spent) VALUES ('router', 7);
    INSERT INTO entry (at, kind, budgets, amount, held, actor, crc) VALUES (1, 'adjust', '["router"]', 7, 0, 'ann', 0)`);
  db.close();
  chmodSync(path, 0o600);
  await using state = await openSqliteState({ path });
  expect(await state.ledger.account(ROUTER)).toMatchObject({ spent: 7 });
  const after = new DatabaseSync(path, { readOnly: true });
  expect(after.prepare("PRAGMA user_version").get()).toEqual({ user_version: 3 });
  after.close();
});

test("refuses a file that a newer Iron wrote, and one that is not Iron's at all", async () => {
  const path = await filledLedger();
  const db = new DatabaseSync(path);
  db.exec("PRAGMA user_version = 99");
  db.close();
  expect((await refusal(path)).message).toContain("schema 99, written by a newer Iron");
  const foreign = freshPath();
  const other = new DatabaseSync(foreign);
  other.exec("CREATE TABLE songs (name TEXT)");
  other.close();
  chmodSync(foreign, 0o600);
  expect((await refusal(foreign)).message).toContain("not one of Iron's");
});

test("read access registers nothing, recovers nothing and changes nothing", async () => {
  const path = await filledLedger();
  await using state = await openSqliteState({ path, access: "read" });
  expect(await state.ledger.spend({ by: "model" })).toMatchObject([{ key: "m", calls: 400, amount: 800 }]);
  await expect(state.ledger.hold(holdOf("x.1", 1))).rejects.toMatchObject(unavailable);
  await expect(openSqliteState({ path: freshPath(), access: "read" })).rejects.toThrow("there is no ledger");
});

test("names every option that is wrong", async () => {
  await expect(openSqliteState({ path: "", instance: "../x" })).rejects.toThrow(/path[\s\S]*instance/);
});
