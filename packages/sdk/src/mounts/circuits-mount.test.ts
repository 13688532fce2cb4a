import { startMockProvider } from "@iron/mock-provider";
import { expect, it } from "vitest";
import { startRouter } from "../index.ts";

it("shows every circuit to the admin token, by provider and state, and no key", async () => {
  await using mock = await startMockProvider();
  await using router = await startRouter({
    providers: [{ name: "openai", vendor: "openai", baseUrl: mock.openaiBaseUrl, key: "sk-canary-circuits" }],
  });
  const url = router.baseUrl.replace(/\/v1$/, "/iron/circuits");
  const ask = (token: string): Promise<Response> =>
    fetch(url, { headers: { authorization: `Bearer ${token}` } });
  await fetch(`${router.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      model: "gpt-5-mini",
      max_tokens: 20,
      messages: [{ role: "user", content: "hi" }],
    }),
  });
  const text = await (await ask(router.adminKey)).text();
  expect(JSON.parse(text)).toMatchObject({ circuits: [{ provider: "openai", state: "closed", waitMs: 0 }] });
  expect(text).not.toContain("canary");
  expect((await ask(router.apiKey)).status).toBe(403);
});
