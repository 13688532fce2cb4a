import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openSqliteState } from "../src/sqlite/index.ts";
import { freshPath } from "./places.ts";

const TASKS = "/proc/self/task";

/** Threads of this process that serve a ledger. */
function ledgerThreads(): number {
  const names = readdirSync(TASKS).map((id) => {
    try {
      return readFileSync(`${TASKS}/${id}/comm`, "utf8").trim();
    } catch {
      // It ended meanwhile.
      return "";
    }
  });
  return names.filter((name) => name === "iron-ledger").length;
}

test("no thread is left when an opening was refused, nor when a ledger was closed", async (context) => {
  if (!existsSync(TASKS)) context.skip("optional: only Linux shows the threads of a process");
  const path = freshPath();
  const state = await openSqliteState({ path });
  expect(ledgerThreads()).toBe(1);
  await state.ledger.check();
  expect(ledgerThreads()).toBe(2);
  await state.close();
  expect(ledgerThreads()).toBe(0);
  const taken = freshPath();
  mkdirSync(taken);
  for (let turn = 0; turn < 20; turn += 1) {
    await expect(openSqliteState({ path: taken })).rejects.toMatchObject({ code: "ledger_unavailable" });
    expect(ledgerThreads()).toBe(0);
  }
});
