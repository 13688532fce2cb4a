// Holds and settles without end, and tells of each step once the ledger has acknowledged it: `h CALL AMOUNT`, `s CALL AMOUNT`, `v CALL`.
import { writeSync } from "node:fs";
import type { BudgetId, CallId, Microdollars } from "@iron/types";
import { openSqliteState } from "../../src/sqlite/index.ts";

const [path = "", name = ""] = process.argv.slice(2);
const state = await openSqliteState({ path, busyMs: 20_000 });
const budgets = ["router", `agent:${name}`].map((budget) => ({
  budget: budget as BudgetId,
  limit: 1e12 as Microdollars,
}));

// Straight to the pipe: what is told has left this process, whatever happens to it next.
function tell(line: string): void {
  writeSync(1, `${line}\n`);
}

async function run(worker: number): Promise<void> {
  for (let index = 0; ; index += 1) {
    const call = `${name}-${worker}-${index}.1` as CallId;
    const want = (10 + (index % 7)) as Microdollars;
    await state.ledger.hold({ call, budgets, want, atLeast: want });
    tell(`h ${call} ${want}`);
    if (index % 5 === 0) {
      await state.ledger.void(call, "not sent");
      tell(`v ${call}`);
      continue;
    }
    const amount = (1 + (index % 9)) as Microdollars;
    await state.ledger.settle(call, { amount, source: "provider" });
    tell(`s ${call} ${amount}`);
  }
}

tell("ready");
await Promise.all(Array.from({ length: 8 }, async (_, worker) => run(worker)));
