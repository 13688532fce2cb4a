// Records calls and sends them, until it is killed. Writes the id of each call once it is durable.
import { secret } from "@iron/types";
import type { Microdollars } from "@iron/types";
import { openSqliteState } from "../../../runtime-state/src/sqlite/index.ts";
import { createAnalytics, createControlServerPost, openStoreOutbox } from "../../src/index.ts";

const [path = "", server = "", token = "", run = ""] = process.argv.slice(2);
const state = await openSqliteState({ path });
const analytics = createAnalytics({
  outbox: await openStoreOutbox({ store: state.store }),
  sync: { post: createControlServerPost({ server }).post, token: secret(token) },
  batch: 1,
});
for (let count = 0; ; count += 1) {
  const id = `${run}-${count}.1`;
  await analytics.record({
    type: "completed",
    id,
    at: Date.now(),
    provider: "p",
    model: "m",
    inputTokens: 1,
    outputTokens: 1,
    cost: (count + 1) as Microdollars,
    durationMs: 1,
  });
  process.stdout.write(`${id} ${count + 1}\n`);
}
