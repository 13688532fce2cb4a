import { DatabaseSync } from "node:sqlite";
import { fakeClock } from "@iron/testing";
import { expect, test } from "vitest";
import { openSqliteState } from "../src/sqlite/index.ts";
import { call, holdOf, ROUTER, settlement } from "./ledger-facts.ts";
import { freshPath } from "./places.ts";

const busy = { code: "ledger_unavailable" };

test("D-61 a settle that another process held up is written, and the next call admitted, as soon as that lets go", async () => {
  const path = freshPath();
  // No timer fires: what is kept is not tried again by itself.
  await using state = await openSqliteState({ path, busyMs: 50, clock: fakeClock() });
  await state.ledger.hold(holdOf("a.1", 5));
  const other = new DatabaseSync(path, { timeout: 5000 });
  other.exec("BEGIN IMMEDIATE");
  await expect(state.ledger.settle(call("a.1"), settlement(3))).rejects.toMatchObject(busy);
  await expect(state.ledger.hold(holdOf("b.1", 5))).rejects.toThrow("could not be written down yet");
  other.exec("ROLLBACK");
  other.close();
  const answers = await Promise.all(
    ["c.1", "d.1", "e.1"].map(async (name) => state.ledger.hold(holdOf(name, 5))),
  );
  expect(answers).toEqual([{ held: 5 }, { held: 5 }, { held: 5 }]);
  expect(await state.ledger.account(ROUTER)).toEqual({ budget: "router", spent: 3, held: 15 });
});
