import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { CHAT, MESSAGES, RESPONSES, startRig } from "./rig.ts";

const tools = [
  {
    type: "function",
    function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
  },
];
const claudeTools = [
  { name: "weather", input_schema: { type: "object", properties: { city: { type: "string" } } } },
];

const REQUESTS: readonly (readonly [name: string, path: string, body: object])[] = [
  ["a chat completion", "/v1/chat/completions", CHAT],
  ["a streamed chat completion that asks for no usage", "/v1/chat/completions", { ...CHAT, stream: true }],
  [
    "a streamed chat completion that asks for usage",
    "/v1/chat/completions",
    { ...CHAT, stream: true, stream_options: { include_usage: true } },
  ],
  ["a streamed tool call", "/v1/chat/completions", { ...CHAT, stream: true, tools, tool_choice: "required" }],
  ["a response", "/v1/responses", RESPONSES],
  ["a streamed response", "/v1/responses", { ...RESPONSES, stream: true }],
  ["a message", "/v1/messages", MESSAGES],
  ["a streamed message", "/v1/messages", { ...MESSAGES, stream: true }],
  [
    "a streamed message with thinking and a tool",
    "/v1/messages",
    {
      ...MESSAGES,
      max_tokens: 2048,
      stream: true,
      thinking: { type: "enabled", budget_tokens: 1024 },
      tools: claudeTools,
    },
  ],
  ["a token count", "/v1/messages/count_tokens", { model: MESSAGES.model, messages: MESSAGES.messages }],
  ["embeddings", "/v1/embeddings", { model: "text-embedding-3-small", input: "rivers" }],
  ["a moderation", "/v1/moderations", { model: "omni-moderation-latest", input: "rivers" }],
];

describe("same format", () => {
  it.each(REQUESTS)("gives the client the provider's own bytes for %s", async (_name, path, body) => {
    const rig = await startRig();
    const headers = { "content-type": "application/json", "anthropic-version": "2023-06-01" };
    const key = path.startsWith("/v1/messages") ? headers : { "content-type": "application/json" };
    const direct = await fetch(rig.mock.url + path, {
      method: "POST",
      headers: key,
      body: JSON.stringify(body),
    });
    const routed = await rig.post(path.slice(3), body, { headers: key });

    expect(routed.status).toBe(direct.status);
    expect(routed.headers.get("content-type")).toBe(direct.headers.get("content-type"));
    expect(Buffer.from(await routed.arrayBuffer()).equals(Buffer.from(await direct.arrayBuffer()))).toBe(
      true,
    );
    expect(rig.defects).toEqual([]);
  });

  it("sends the client's own bytes upstream when nothing has to change", async () => {
    const rig = await startRig();
    const text =
      '{ "model" : "gpt-5-mini","temperature":1.0, "unknown_field":{"a":[1,2.50]},\n"max_tokens":64,"messages":[{"role":"user","content":"h\\u00e9 \\/"}] }';
    const reply = await rig.post("/chat/completions", text);
    expect(reply.status).toBe(200);
    expect(rig.mock.requests[0]?.body.toString()).toBe(text);
  });

  it("passes a multipart upload on byte for byte, without a limit in its way", async () => {
    const rig = await startRig();
    const form = new FormData();
    form.append("file", new Blob([Buffer.alloc(200_000, "x")]), "speech.wav");
    form.append("model", "whisper-1");
    const reply = await fetch(`${rig.router.baseUrl}/audio/transcriptions`, {
      method: "POST",
      headers: { authorization: `Bearer ${rig.router.apiKey}` },
      body: form,
    });
    expect(reply.status).toBe(200);
    expect(await reply.json()).toHaveProperty("text");
    expect(rig.mock.requests[0]?.body.length).toBeGreaterThan(200_000);
  });
});

describe("real clients", () => {
  it("gives the openai client the same results, streaming and not, as the provider itself", async () => {
    const rig = await startRig();
    const routed = new OpenAI({ baseURL: rig.router.baseUrl, apiKey: rig.router.apiKey, maxRetries: 0 });
    const direct = new OpenAI({ baseURL: rig.mock.openaiBaseUrl, apiKey: "sk-any", maxRetries: 0 });
    const bodies = { model: CHAT.model, max_tokens: 64, messages: [...CHAT.messages] };
    for (const client of [routed, direct]) {
      expect((await client.chat.completions.create(bodies)).choices[0]?.message.content).toMatch(/^You said/);
    }
    expect(await routed.chat.completions.create(bodies)).toEqual(
      await direct.chat.completions.create(bodies),
    );
    expect(await collect(routed.chat.completions.create({ ...bodies, stream: true }))).toEqual(
      await collect(direct.chat.completions.create({ ...bodies, stream: true })),
    );
    expect(await collect(routed.responses.create({ ...RESPONSES, stream: true }))).toEqual(
      await collect(direct.responses.create({ ...RESPONSES, stream: true })),
    );
    const inProcess = new OpenAI({ apiKey: rig.router.apiKey, fetch: rig.router.fetch, maxRetries: 0 });
    expect(await inProcess.chat.completions.create(bodies)).toEqual(
      await direct.chat.completions.create(bodies),
    );
    expect(await collect(inProcess.chat.completions.create({ ...bodies, stream: true }))).toEqual(
      await collect(direct.chat.completions.create({ ...bodies, stream: true })),
    );
  });

  it("gives the Anthropic client the same results, with and without /v1 in its base URL", async () => {
    const rig = await startRig();
    const direct = new Anthropic({ baseURL: rig.mock.anthropicBaseUrl, apiKey: "sk-ant-any", maxRetries: 0 });
    const body = { model: MESSAGES.model, max_tokens: 64, messages: [...MESSAGES.messages] };
    for (const baseURL of [
      `http://127.0.0.1:${rig.router.port}`,
      `http://127.0.0.1:${rig.router.port}/anthropic`,
      rig.router.baseUrl,
    ]) {
      const routed = new Anthropic({ baseURL, apiKey: rig.router.apiKey, maxRetries: 0 });
      expect(await routed.messages.create(body)).toEqual(await direct.messages.create(body));
      expect(await collect(routed.messages.create({ ...body, stream: true }))).toEqual(
        await collect(direct.messages.create({ ...body, stream: true })),
      );
    }
    const bare = await fetch(`http://127.0.0.1:${rig.router.port}/messages`, {
      method: "POST",
      headers: { "x-api-key": rig.router.apiKey, "content-type": "application/json" },
      body: JSON.stringify(MESSAGES),
    });
    expect(bare.status).toBe(200);
  });
});

async function collect<T>(stream: PromiseLike<AsyncIterable<T>>): Promise<T[]> {
  const events: T[] = [];
  for await (const event of await stream) events.push(event);
  expect(events.length).toBeGreaterThan(2);
  return events;
}
