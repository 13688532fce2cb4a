// Holds and settles one call after another until the ledger refuses, prints what happened, then tries once more.
import type { BudgetId, CallId, Microdollars } from "@iron/types";
import { isIronError } from "@iron/types";
import { openSqliteState } from "../../src/sqlite/index.ts";

const [path = "", name = "", rounds = "50"] = process.argv.slice(2);
let broken = 0;
const state = await openSqliteState({ path, onBroken: () => (broken += 1) });
const budgets = [{ budget: "router" as BudgetId, limit: 1e9 as Microdollars }];
const one = 1 as Microdollars;

async function attempt(index: number): Promise<string> {
  const call = `${name}-${index}.1` as CallId;
  try {
    await state.ledger.hold({ call, budgets, want: one, atLeast: one });
    console.log(`h ${call}`);
    await state.ledger.settle(call, { amount: one, source: "provider" });
    console.log(`s ${call}`);
    return "fine";
  } catch (error) {
    return isIronError(error) ? `${error.code} ${String(error.facts["cause"])}` : `wrong ${String(error)}`;
  }
}

for (let index = 0; index < Number(rounds); index += 1) {
  const result = await attempt(index);
  if (result === "fine") continue;
  console.log(`refused ${result}`);
  break;
}
console.log(`after ${await attempt(1_000_000)} broken ${broken}`);
await state.close();
