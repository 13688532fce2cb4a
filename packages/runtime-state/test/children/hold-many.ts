// Asks one ledger for `count` holds of 1 against a limit, and prints how many were admitted.
import type { BudgetId, CallId, Ledger, Microdollars } from "@iron/types";
import { openRedisState } from "../../src/redis/index.ts";
import { openSqliteState } from "../../src/sqlite/index.ts";

const [place = "", name = "", count = "0", limit = "0"] = process.argv.slice(2);

async function open(): Promise<{ ledger: Ledger; close: () => Promise<void> }> {
  return place.startsWith("redis:")
    ? openRedisState({ url: place, commandMs: 10_000 })
    : openSqliteState({ path: place, busyMs: 20_000 });
}

const state = await open();
const budgets = [{ budget: "router" as BudgetId, limit: Number(limit) as Microdollars }];
const one = 1 as Microdollars;
let admitted = 0;

async function run(worker: number): Promise<void> {
  for (let index = worker; index < Number(count); index += 50) {
    const call = `${name}-${index}.1` as CallId;
    const answer = await state.ledger.hold({ call, budgets, want: one, atLeast: one });
    if (answer.held !== 1) continue;
    admitted += 1;
    await state.ledger.settle(call, { amount: one, source: "provider" });
  }
}

await Promise.all(Array.from({ length: 50 }, async (_, worker) => run(worker)));
await state.close();
console.log(admitted);
