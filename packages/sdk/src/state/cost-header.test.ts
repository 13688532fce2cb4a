import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { expect, it, onTestFinished } from "vitest";
import { startRouter } from "../index.ts";

it("states the cost of a whole reply in its headers though the ledger is on a disk", async () => {
  const mock = await startMockProvider();
  const folder = mkdtempSync(join(tmpdir(), "iron-cost-"));
  const router = await startRouter({
    providers: [{ name: "openai", vendor: "openai", baseUrl: mock.openaiBaseUrl, key: "sk-any" }],
    budget: "1",
    state: `sqlite:${join(folder, "ledger.db")}`,
  });
  onTestFinished(async () => {
    await router.stop();
    await mock.stop();
  });
  const reply = await fetch(`${router.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      model: "gpt-5-mini",
      max_tokens: 20,
      messages: [{ role: "user", content: "hi" }],
    }),
  });
  expect(reply.status).toBe(200);
  expect(Number(reply.headers.get("x-iron-cost"))).toBeGreaterThan(0);
});
