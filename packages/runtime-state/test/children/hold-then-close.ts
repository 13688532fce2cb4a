// Holds all of a budget, says `held`, and closes its call when it is told to by a line on standard input.
import { once } from "node:events";
import type { BudgetId, CallId, Microdollars } from "@iron/types";
import { openRedisState } from "../../src/redis/index.ts";
import { openSqliteState } from "../../src/sqlite/index.ts";

const [place = "", limit = "0"] = process.argv.slice(2);
const state = place.startsWith("redis:")
  ? await openRedisState({ url: place, commandMs: 10_000 })
  : await openSqliteState({ path: place });
const all = Number(limit) as Microdollars;
const call = "other.1" as CallId;
await state.ledger.hold({
  call,
  budgets: [{ budget: "router" as BudgetId, limit: all }],
  want: all,
  atLeast: all,
});
console.log("held");
await once(process.stdin, "data");
await state.ledger.settle(call, { amount: 1 as Microdollars, source: "provider" });
console.log("closed");
await state.close();
process.stdin.destroy();
