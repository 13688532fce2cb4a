import { startMockProvider } from "@iron/mock-provider";
import { expect, it, onTestFinished } from "vitest";
import { startRouter, type IronRouter } from "../index.ts";

async function startWithOne(): Promise<{ router: IronRouter; call: () => Promise<string> }> {
  const mock = await startMockProvider();
  const router = await startRouter({
    providers: [{ name: "openai", vendor: "openai", baseUrl: mock.openaiBaseUrl, key: "sk-canary-feed" }],
  });
  onTestFinished(async () => {
    await router.stop();
    await mock.stop();
  });
  const call = async (): Promise<string> => {
    const reply = await fetch(`${router.baseUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({
        model: "gpt-5-mini",
        max_tokens: 20,
        messages: [{ role: "user", content: "private words" }],
      }),
    });
    await reply.text();
    return reply.headers.get("x-iron-request-id") ?? "";
  };
  return { router, call };
}

function listen(router: IronRouter, lastEventId = "", query = ""): Promise<Response> {
  const headers = {
    authorization: `Bearer ${router.adminKey}`,
    ...(lastEventId && { "last-event-id": lastEventId }),
  };
  return fetch(router.baseUrl.replace(/\/v1$/, `/iron/events${query}`), { headers });
}

async function readUntil(response: Response, mark: string): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes(mark)) return text;
  }
  return text;
}

it("tells a listener of each request with its numbers, and of no content, key or token", async () => {
  const { router, call } = await startWithOne();
  const heard = await listen(router);
  const id = await call();
  const text = await readUntil(heard, id);
  expect(text).toContain("event: hello");
  expect(text).toContain('"chargedMicrodollars"');
  for (const secret of ["private words", "sk-canary-feed", router.apiKey, router.adminKey])
    expect(text).not.toContain(secret);
});

it("resumes after the last event that a listener saw, and says when it cannot", async () => {
  const { router, call } = await startWithOne();
  const first = await call();
  const epoch = /"epoch":"([^"]+)"/.exec(await readUntil(await listen(router), "hello"))?.[1] ?? "";
  const resumed = await readUntil(await listen(router, `${epoch}:0`), first);
  expect(resumed).toContain('"resumed":true');
  expect(await readUntil(await listen(router, "another:0"), "resumed")).toContain('"resumed":false');
});

it("tells who cannot resume everything it remembers, when asked to", async () => {
  const { router, call } = await startWithOne();
  const ids = [await call(), await call()];
  const text = await readUntil(await listen(router, "another:7", "?replay=all"), ids[1] ?? "-");
  expect(text).toContain('"resumed":false');
  expect(text).toContain(ids[0]);
});

it("is for the admin token alone", async () => {
  const { router } = await startWithOne();
  const url = router.baseUrl.replace(/\/v1$/, "/iron/events");
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: { authorization: `Bearer ${router.apiKey}` } })).status).toBe(403);
});
