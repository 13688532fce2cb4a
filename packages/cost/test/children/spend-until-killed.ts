// Spends leased money, call after call, until it is killed. Writes what each call cost once it has settled.
import { secret } from "@iron/types";
import { createControlServerPost } from "../../../runtime-analytics/src/index.ts";
import { openSqliteState } from "../../../runtime-state/src/sqlite/index.ts";
import { createBudget } from "../../src/index.ts";
import { createLeaseClient, createLeases, openSqliteLeaseStore } from "../../src/leases/index.ts";
import { call, completed, exchange } from "../support/fake-call.ts";
import { testPrices } from "../support/prices.ts";

const [folder = "", server = "", icToken = "", run = "", tranche = ""] = process.argv.slice(2);
const token = secret(icToken);
const state = await openSqliteState({ path: `${folder}/state/ledger.db` });
const leases = createLeases({
  client: createLeaseClient({ post: createControlServerPost({ server }).post, token }),
  provider: () => "openai",
  store: openSqliteLeaseStore({ folder: `${folder}/leases`, token }),
  durableLedger: true,
  trancheMicrodollars: Number(tranche),
});
const budget = createBudget({ priceTable: testPrices, ledger: state.ledger, funds: leases.funds });
await leases.start();
for (let count = 1; ; count += 1) {
  const one = call({ id: `${run}-${count}.1`, size: { textBytes: 400, maxOutputTokens: 60 } });
  const guard = await budget.policy.guard(exchange()).open?.(one);
  if (guard === undefined) throw new Error("nothing was held");
  await guard.close(completed({ inputTokens: 300 + count, outputTokens: 0 }));
  process.stdout.write(`${300 + count}\n`);
}
