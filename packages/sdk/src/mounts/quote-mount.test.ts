import { type MockProvider, startMockProvider } from "@iron/mock-provider";
import type { Outcome } from "@iron/types";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { IronRouter } from "../compose/iron-router.ts";
import { startRouter } from "../compose/start-router.ts";

let mock: MockProvider;
let router: IronRouter;

beforeAll(async () => {
  mock = await startMockProvider();
  const key = "a-key-of-nobody";
  router = await startRouter({
    providers: [
      {
        name: "first",

        vendor: "openai",
        key,
        baseUrl: mock.openaiBaseUrl,
        models: ["*mini"],
      },
      { name: "second", vendor: "anthropic", key, baseUrl: mock.anthropicBaseUrl },
    ],
    models: { fast: ["second/claude-haiku-4-5", "first/gpt-5-mini"], lost: "nobody-has-it" },
    budget: { limit: 1, priceAs: { first: "openai", second: "anthropic" } },
    safety: { actions: { email: "block" } },
  });
});

afterAll(async () => {
  await router.stop();
  await mock.stop();
});

function post(path: string, body: object): Promise<Response> {
  return router.fetch(new URL(path, router.baseUrl), {
    method: "POST",
    headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

const asked = (model: string): object => ({
  model,
  max_tokens: 10,
  messages: [{ role: "user", content: "Hello" }],
});
const models = ["gpt-5-mini", "GPT-5-MINI", "fast", "lost", "gpt-4o", "claude-haiku-4-5", "constructor"];
const paths = ["/v1/chat/completions", "/v1/messages", "/first/v1/chat/completions", "/nowhere/v1/messages"];

it.each(models.flatMap((model) => paths.map((path) => [model, path] as const)))(
  "quotes %s at %s as the request itself is answered",
  async (model, path) => {
    const reply = await post(path, asked(model));
    await reply.text();
    const quote = await post(`/iron/quote?path=${path}`, asked(model));
    const { admitted, provider } = (await quote.json()) as {
      readonly admitted?: boolean;
      readonly provider?: string;
    };
    const served = reply.headers.get("x-iron-provider");
    const refusedForMoney = quote.status === 200 && admitted === false;
    expect(served).toBe(refusedForMoney ? null : (provider ?? null));
    expect(reply.status).toBe(refusedForMoney ? 400 : quote.status);
  },
);

const long = "Tell me about it, please. ".repeat(30);
const schema = { type: "object", properties: { a: { type: "string", description: "x".repeat(100) } } };
const cards = "4111111111111111 5500005555555559 ".repeat(20);
const describedTool = { name: "f", description: "d".repeat(200) };

it.each([
  ["/v1/chat/completions", { model: "gpt-5-mini", messages: [{ role: "user", content: long }] }],
  ["/v1/chat/completions", { model: "fast", messages: [{ role: "user", content: long }], stream: true }],
  [
    "/v1/chat/completions",
    {
      model: "fast",
      max_tokens: 50,
      tools: [{ type: "function", function: { ...describedTool, parameters: schema } }],
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: long },
      ],
    },
  ],
  [
    "/v1/messages",
    { model: "gpt-5-mini", max_tokens: 50, system: "Be brief.", messages: [{ role: "user", content: long }] },
  ],
  [
    "/v1/messages",
    {
      model: "gpt-5-mini",
      max_tokens: 50,
      tools: [{ ...describedTool, input_schema: schema }],
      messages: [{ role: "user", content: [{ type: "text", text: long }] }],
    },
  ],
  ["/v1/responses", { model: "fast", input: long }],
  // Pseudonyms are longer than what they stand for.
  ["/v1/chat/completions", { model: "gpt-5-mini", messages: [{ role: "user", content: cards }] }],
  ["/v1/messages", { model: "gpt-5-mini", max_tokens: 50, messages: [{ role: "user", content: cards }] }],
])("quotes at %s what the call then holds, also of one that is translated: %j", async (path, body) => {
  const quote = (await (await post(`/iron/quote?path=${path}`, body)).json()) as Record<string, unknown>;
  const settled = Promise.withResolvers<Outcome>();
  const unsubscribe = router.events.subscribe((event) => {
    if (event.type === "exchange_settled") settled.resolve(event.outcome);
  });
  await (await post(path, body)).text();
  const { calls } = await settled.promise;
  unsubscribe();
  expect(calls).toHaveLength(1);
  const [money] = calls.map((call) => call.money);
  expect([quote["holdMicrodollars"], quote["clampedTo"]]).toEqual([money?.held, money?.clampedTo]);
});

it("quotes for a provider that is named", async () => {
  const quote = await post("/iron/quote?provider=first", asked("claude-haiku-4-5"));
  expect(await quote.json()).toMatchObject({ provider: "first", model: "claude-haiku-4-5" });
});

it("refuses what safety blocks as the request is refused, and tells nobody of it", async () => {
  const blocked = { model: "gpt-5-mini", messages: [{ role: "user", content: "Write to ann@example.com" }] };
  const told: string[] = [];
  const unsubscribe = router.events.subscribe((event) => told.push(event.type));
  const quote = await post("/iron/quote", blocked);
  unsubscribe();
  expect(told.filter((type) => type !== "request_refused")).toEqual([]);
  const reply = await post("/v1/chat/completions", blocked);
  expect([quote.status, reply.status]).toEqual([400, 400]);
  expect(await quote.text()).toContain("content_blocked");
  expect(await reply.text()).toContain("content_blocked");
});

it("refuses what spends later as the request is refused", async () => {
  const later = { model: "gpt-5-mini", input: "Hello", background: true };
  const quote = await post("/iron/quote?path=/v1/responses", later);
  expect(await quote.json()).toMatchObject({ admitted: false, refusal: { code: "deferred_spend" } });
});
