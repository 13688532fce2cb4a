// A router in server mode over SQLite that calls itself until it is killed. Writes a line for each call that was answered.
import { openSqliteState } from "@iron/runtime-state/sqlite";
import { startRouter } from "../../src/index.ts";

const [folder = "", url = "", token = ""] = process.argv.slice(2);
const state = await openSqliteState({ path: `${folder}/state/ledger.db` });
const router = await startRouter({
  controlServer: { url, token },
  ledger: state.ledger,
  store: state.store,
  stateFolder: folder,
});
const body = JSON.stringify({
  model: "gpt-5-mini",
  max_completion_tokens: 50,
  messages: [{ role: "user", content: "Hello" }],
});
const headers = { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" };
async function callOn(): Promise<void> {
  for (;;) {
    const reply = await router.fetch(`${router.baseUrl}/chat/completions`, { method: "POST", headers, body });
    await reply.text();
    process.stdout.write(`${reply.status}\n`);
  }
}
await Promise.all([callOn(), callOn(), callOn(), callOn()]);
