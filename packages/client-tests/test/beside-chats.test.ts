import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { CLIENT_MODELS, FORMATS, useRig } from "./support/rig.ts";
import type { ChatFormat } from "./support/task.ts";

const rig = useRig();

function openai(target: ChatFormat): OpenAI {
  const { baseUrl, apiKey } = rig().router(target);
  return new OpenAI({ apiKey, baseURL: baseUrl, maxRetries: 0 });
}

function anthropic(target: ChatFormat): Anthropic {
  const { baseUrl, apiKey } = rig().router(target);
  return new Anthropic({ apiKey, baseURL: baseUrl.replace(/\/v1$/, ""), maxRetries: 0 });
}

describe.each(FORMATS)("before models of %s", (target) => {
  it("each client lists the same models in its own format", async () => {
    const mine: OpenAI.Model[] = [];
    const theirs: Anthropic.ModelInfo[] = [];
    for await (const model of openai(target).models.list()) mine.push(model);
    for await (const model of anthropic(target).models.list()) theirs.push(model);
    expect(mine.length).toBeGreaterThan(0);
    expect(mine.map((model) => model.id).toSorted()).toEqual(theirs.map((model) => model.id).toSorted());
    expect(mine.every((model) => model.object === "model")).toBe(true);
    expect(theirs.every((model) => model.type === "model")).toBe(true);
  });

  it("count_tokens gives a number that the prompt does not pass", async () => {
    const prompt = {
      model: CLIENT_MODELS["anthropic-messages"],
      messages: [{ role: "user" as const, content: "How long is this? ".repeat(20) }],
    };
    const counted = await anthropic(target).messages.countTokens(prompt);
    const reply = await anthropic(target).messages.create({ ...prompt, max_tokens: 10 });
    expect(counted.input_tokens).toBeGreaterThanOrEqual(reply.usage.input_tokens);
  });
});

describe("a response that its provider is to remember", () => {
  const next = { model: CLIENT_MODELS["openai-responses"], input: "And?", previous_response_id: "resp_1" };

  it("goes on where the provider has it", async () => {
    const reply = await openai("openai-responses").responses.create(next);
    expect(reply.previous_response_id).toBe("resp_1");
  });

  it.each(["openai-chat", "anthropic-messages"] as const)(
    "is refused by name on a model of %s",
    async (target) => {
      await expect(openai(target).responses.create(next)).rejects.toThrow(
        expect.objectContaining({
          constructor: OpenAI.BadRequestError,
          message: expect.stringContaining("previous_response_id") as string,
        }),
      );
    },
  );
});
