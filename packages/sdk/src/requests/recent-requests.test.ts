import { startMockProvider } from "@iron/mock-provider";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openRouterState, parseStatePlace, startRouter } from "../index.ts";

it("knows a request as soon as its reply is there, also where its charge is still on its way to a disk", async () => {
  const mock = await startMockProvider();
  const folder = await mkdtemp(join(tmpdir(), "iron-recent-"));
  const router = await startRouter({
    openState: await openRouterState(parseStatePlace(`sqlite:${join(folder, "state.db")}`)),
    budget: "5",
    providers: [{ name: "openai", vendor: "openai", baseUrl: mock.openaiBaseUrl, key: "sk-a" }],
  });
  onTestFinished(async () => {
    await router.stop();
    await mock.stop();
    await rm(folder, { recursive: true });
  });
  const headers = { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" };
  const messages = [{ role: "user", content: "Hello" }];
  const body = JSON.stringify({ model: "gpt-5-mini", max_tokens: 20, messages });
  for (let at = 0; at < 10; at += 1) {
    const reply = await fetch(`${router.baseUrl}/chat/completions`, { method: "POST", headers, body });
    const id = reply.headers.get("x-iron-request-id") ?? "";
    const found = await fetch(router.baseUrl.replace(/v1$/, `iron/requests/${id}`), { headers });
    expect(await found.json()).toMatchObject({ id, outcome: "completed" });
  }
});
