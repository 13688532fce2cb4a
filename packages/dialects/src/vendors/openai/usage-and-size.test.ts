import { describe, expect, it } from "vitest";
import type { Endpoint, EndpointKind, JsonObject } from "@iron/types";
import { openai } from "./vendor.ts";

const at = (kind: EndpointKind, operation: string): Endpoint => ({ kind, operation });

describe("usage of replies that are not chats", () => {
  it.each<[string, Endpoint, JsonObject, object | undefined]>([
    [
      "embeddings",
      at("tokens", "embeddings"),
      { usage: { prompt_tokens: 8, total_tokens: 8 } },
      { inputTokens: 8, outputTokens: 0 },
    ],
    [
      "completions",
      at("tokens", "completion"),
      { usage: { prompt_tokens: 5, completion_tokens: 7 }, service_tier: "default" },
      { inputTokens: 5, outputTokens: 7, serviceTier: "default" },
    ],
    [
      "pictures charged by tokens",
      at("units", "image_generation"),
      {
        data: [{}],
        usage: {
          input_tokens: 50,
          output_tokens: 4160,
          input_tokens_details: { text_tokens: 10, image_tokens: 40 },
        },
      },
      { inputTokens: 50, outputTokens: 4160, imageInputTokens: 40, imageOutputTokens: 4160 },
    ],
    [
      "pictures charged each",
      at("units", "image_generation"),
      { data: [{}, {}] },
      { inputTokens: 0, outputTokens: 0, units: { images: 2 } },
    ],
    [
      "transcriptions charged by tokens",
      at("units", "transcription"),
      {
        text: "hi",
        usage: {
          type: "tokens",
          input_tokens: 14,
          output_tokens: 45,
          input_token_details: { text_tokens: 0, audio_tokens: 14 },
        },
      },
      { inputTokens: 14, outputTokens: 45, audioInputTokens: 14 },
    ],
    [
      "transcriptions charged by time",
      at("units", "transcription"),
      { text: "hi", usage: { type: "duration", seconds: 8.4 } },
      { inputTokens: 0, outputTokens: 0, units: { audio_seconds: 9 } },
    ],
    [
      "verbose transcriptions",
      at("units", "transcription"),
      { duration: 3.2 },
      { inputTokens: 0, outputTokens: 0, units: { audio_seconds: 4 } },
    ],
    [
      "compacted responses",
      at("tokens", "compact"),
      {
        usage: {
          input_tokens: 90,
          output_tokens: 30,
          input_tokens_details: { cached_tokens: 64 },
          output_tokens_details: { reasoning_tokens: 5 },
        },
      },
      { inputTokens: 90, outputTokens: 30, cacheReadTokens: 64, reasoningTokens: 5 },
    ],
    ["no usage", at("tokens", "embeddings"), { data: [] }, undefined],
    ["negative counts", at("tokens", "embeddings"), { usage: { prompt_tokens: -1 } }, undefined],
    ["counts as text", at("tokens", "embeddings"), { usage: { prompt_tokens: "8" } }, undefined],
    ["counts without end", at("tokens", "embeddings"), { usage: { prompt_tokens: Infinity } }, undefined],
    [
      "parts larger than the whole",
      at("tokens", "compact"),
      { usage: { input_tokens: 5, input_tokens_details: { cached_tokens: 6 } } },
      { inputTokens: 5, outputTokens: 0 },
    ],
  ])("reads %s", (_name, endpoint, body, usage) => {
    expect(openai.readUsage(endpoint, body)).toEqual(usage);
  });
});

describe("texts of calls that are not chats", () => {
  it.each<[string, JsonObject, string[]]>([
    ["embeddings", { model: "m", input: ["one", "two"], user: "ann" }, ["one", "two", "ann"]],
    ["embeddings", { model: "m", input: [[1, 2]] }, []],
    ["completion", { model: "m", prompt: "one", suffix: "two" }, ["one", "two"]],
    [
      "moderation",
      {
        input: [
          { type: "text", text: "one" },
          { type: "image_url", image_url: { url: "u" } },
        ],
      },
      ["one"],
    ],
    ["speech", { input: "one", voice: "alloy", instructions: "two" }, ["two", "one"]],
    ["compact", { model: "m", input: "one", instructions: "two" }, ["two", "one"]],
    ["count_tokens", { model: "m", input: "one" }, ["one"]],
    ["conversations", { items: [{ type: "message", role: "user", content: "one" }] }, ["one"]],
    ["batches", { input_file_id: "file-1" }, []],
  ])("%s: %j", (operation, body, expected) => {
    const found = openai.texts(at("tokens", operation), body);
    expect(found.map((one) => one.text)).toEqual(expected);
    for (const { path, text } of found) {
      expect(path.reduce<unknown>((node, step) => Reflect.get(Object(node), step), body)).toBe(text);
    }
  });
});

describe("size of calls that are not chats", () => {
  it("counts every text to embed, and no output", () => {
    const size = openai.size(at("tokens", "embeddings"), { model: "m", input: ["héllo", "world"] });
    expect(size).toMatchObject({ textBytes: 11, maxOutputTokens: 0, choices: 1 });
    const tokens = openai.size(at("tokens", "embeddings"), { model: "m", input: [[1, 22, 333]] });
    expect(tokens.textBytes).toBeGreaterThanOrEqual(3);
  });

  it("multiplies completions by prompts and by the larger of n and best_of", () => {
    const size = openai.size(at("tokens", "completion"), {
      prompt: ["a", "b"],
      n: 2,
      best_of: 3,
      max_tokens: 9,
    });
    expect(size).toMatchObject({ choices: 6, maxOutputTokens: 9 });
    expect(openai.size(at("tokens", "completion"), { prompt: [1, 2, 3] }).choices).toBe(1);
  });

  it("states pictures and characters as units", () => {
    expect(openai.size(at("units", "image_generation"), { prompt: "a cat", n: 3 }).units).toEqual({
      images: 3,
    });
    expect(openai.size(at("units", "speech"), { input: "hello", voice: "alloy" }).units).toEqual({
      characters: 5,
    });
  });

  it("is zero of everything for a body that streams through", () => {
    expect(openai.size(at("units", "transcription"), {})).toMatchObject({
      textBytes: 0,
      images: 0,
      unbounded: [],
    });
  });
});
