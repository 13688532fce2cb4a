import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { expect, it } from "vitest";
import { startRouter } from "./start-router.ts";

it("a router given a place remembers what was spent, and its own budget is right from its first moment", async () => {
  const folder = mkdtempSync(join(tmpdir(), "iron-place-"));
  await using mock = await startMockProvider();
  const config = {
    state: `sqlite:${join(folder, "kept", "ledger.db")}`,
    budget: 5,
    providers: [{ name: "openai", vendor: "openai", baseUrl: mock.openaiBaseUrl, key: "sk-offline" }],
  } as const;
  const spent: (number | undefined)[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await using router = await startRouter(config);
    spent.push(router.budgetStatus?.[0]);
    const reply = await fetch(`${router.baseUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({
        model: "gpt-5-mini",
        max_tokens: 50,
        messages: [{ role: "user", content: "Hello" }],
      }),
    });
    expect(reply.status).toBe(200);
    await reply.text();
  }
  expect(spent[0]).toBe(0);
  expect(spent[1]).toBeGreaterThan(0);
  expect(spent[2]).toBeCloseTo(2 * (spent[1] ?? 0), 9);
  rmSync(folder, { recursive: true, force: true });
  await expect(startRouter({ ...config, state: "disk" })).rejects.toMatchObject({ name: "ConfigError" });
});
