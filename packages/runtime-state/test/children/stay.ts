// Opens a ledger, holds as it is told, says `ready`, and stays until it is ended.
import type { BudgetId, CallId, Microdollars } from "@iron/types";
import { openSqliteState } from "../../src/sqlite/index.ts";

const [path = "", instance = "", want = "0", ending = "stay"] = process.argv.slice(2);
const state = await openSqliteState({ path, instance });
const amount = Number(want) as Microdollars;
const budgets = [{ budget: "router" as BudgetId, limit: 1_000_000 as Microdollars }];
const answer = await state.ledger.hold({
  call: `${instance}.1` as CallId,
  budgets,
  want: amount,
  atLeast: amount,
});
console.log(`ready ${answer.held}`);
if (ending === "close") await state.close();
else setInterval(() => undefined, 1000);
