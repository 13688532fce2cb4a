import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { ANTHROPIC_KEY, MESSAGES, startRig } from "./rig.ts";

describe("GET /v1/models", () => {
  it("lists the models of every provider and the router's own names, in the form the client asks for", async () => {
    const rig = await startRig();
    rig.router.reconfigure({
      providers: [
        { name: "openai", vendor: "openai", baseUrl: rig.mock.url, key: "sk-x" },
        { name: "anthropic", vendor: "anthropic", baseUrl: rig.mock.url, key: ANTHROPIC_KEY },
      ],
      models: { "fast-one": "gpt-5-mini" },
    });
    const openai = new OpenAI({ baseURL: rig.router.baseUrl, apiKey: rig.router.apiKey, maxRetries: 0 });
    const anthropic = new Anthropic({
      baseURL: `http://127.0.0.1:${rig.router.port}`,
      apiKey: rig.router.apiKey,
      maxRetries: 0,
    });
    const asOpenai = (await openai.models.list()).data.map((model) => model.id);
    const asAnthropic = (await anthropic.models.list()).data.map((model) => model.id);
    expect(asOpenai).toEqual(asAnthropic);
    expect(asOpenai).toContain("fast-one");
    expect(asOpenai.some((id) => id.startsWith("gpt-"))).toBe(true);
    expect(asOpenai.some((id) => id.startsWith("claude-"))).toBe(true);
  });

  it("names the providers that did not answer, and lists the rest", async () => {
    const rig = await startRig();
    rig.router.reconfigure({
      providers: [
        { name: "openai", vendor: "openai", baseUrl: rig.mock.url, key: "sk-x" },
        { name: "gone", vendor: "openai", baseUrl: "http://127.0.0.1:9/v1", key: "sk-y" },
      ],
    });
    const reply = await fetch(`${rig.router.baseUrl}/models`, {
      headers: { authorization: `Bearer ${rig.router.apiKey}` },
    });
    expect(reply.headers.get("x-iron-unreachable")).toBe("gone");
    expect(await reply.json()).toMatchObject({ object: "list" });
  });
});

describe("count_tokens", () => {
  const body = { messages: [...MESSAGES.messages] };

  it("is the provider's own where it has it", async () => {
    const rig = await startRig();
    const reply = await rig.post("/messages/count_tokens", { ...body, model: MESSAGES.model });
    expect(reply.headers.get("x-iron-estimate")).toBeNull();
    expect(rig.mock.requests.map((request) => request.path)).toEqual(["/v1/messages/count_tokens"]);
  });

  it("is a stated upper bound for a model of another format", async () => {
    const rig = await startRig();
    const reply = await rig.post("/messages/count_tokens", { ...body, model: "gpt-5-mini" });
    expect(reply.status).toBe(200);
    expect(reply.headers.get("x-iron-estimate")).toBe("upper-bound");
    const { input_tokens: tokens } = (await reply.json()) as { input_tokens: number };
    expect(tokens).toBeGreaterThanOrEqual(MESSAGES.messages[0].content.length);
    expect(rig.mock.requests).toEqual([]);
  });
});
