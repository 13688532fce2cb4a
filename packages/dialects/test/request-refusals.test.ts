import { describe, expect, it } from "vitest";
import { isIronError, type JsonObject } from "@iron/types";
import type { FormatId } from "./support/feature.ts";
import { decode } from "./support/translate.ts";

const HI = [{ role: "user", content: "Hi" }];
const CHAT = { model: "m", messages: HI };
const RESPONSES = { model: "m", input: "Hi" };
const MESSAGES = { model: "m", messages: HI, max_tokens: 10 };

const CASES: readonly (readonly [FormatId, JsonObject, string, RegExp])[] = [
  ["openai-chat", { messages: HI }, "model", /model is missing; expected the name of a model/],
  ["openai-chat", { model: "m" }, "messages", /expected an array of messages/],
  ["openai-chat", { ...CHAT, temperature: "hot" }, "temperature", /temperature is "hot"; expected a number/],
  ["openai-chat", { ...CHAT, temperature: 3 }, "temperature", /is 3; expected a number from 0 to 2/],
  ["openai-chat", { ...CHAT, max_tokens: 0.5 }, "max_tokens", /is 0.5; expected a whole number from 1/],
  ["openai-chat", { ...CHAT, reasoning_effort: "huge" }, "reasoning_effort", /one of none, minimal, low/],
  ["openai-chat", { ...CHAT, stop: [1] }, "stop", /an array; expected an array of texts/],
  ["openai-chat", { ...CHAT, metadata: { a: 1 } }, "metadata.a", /is 1; expected a text/],
  [
    "openai-chat",
    { ...CHAT, tools: [{ type: "function" }] },
    "tools.0.function",
    /is missing; expected an object/,
  ],
  ["openai-chat", { ...CHAT, tool_choice: "maybe" }, "tool_choice", /auto, none, required or an object/],
  [
    "openai-chat",
    { model: "m", messages: [{ role: "bot" }] },
    "messages.0.role",
    /is "bot"; expected system/,
  ],
  ["openai-chat", { model: "m", messages: ["Hi"] }, "messages.0", /is "Hi"; expected an object/],
  [
    "openai-chat",
    { model: "m", messages: [{ role: "tool", content: "x" }] },
    "messages.0.tool_call_id",
    /expected the id of a tool call/,
  ],
  [
    "openai-chat",
    { model: "m", messages: [{ role: "user", content: [{ type: "image_url", image_url: {} }] }] },
    "messages.0.content.0.image_url.url",
    /is missing; expected a URL/,
  ],
  ["openai-responses", { input: "Hi" }, "model", /expected the name of a model/],
  ["openai-responses", { ...RESPONSES, input: 5 }, "input", /is 5; expected a text or an array of items/],
  ["openai-responses", { ...RESPONSES, text: { format: { type: "yaml" } } }, "text.format.type", /is "yaml"/],
  [
    "openai-responses",
    { ...RESPONSES, reasoning: { effort: 9 } },
    "reasoning.effort",
    /is 9; expected a text/,
  ],
  [
    "openai-responses",
    { model: "m", input: [{ type: "function_call", name: "f", arguments: "{}" }] },
    "input.0.call_id",
    /expected the id of a tool call/,
  ],
  [
    "anthropic-messages",
    CHAT,
    "max_tokens",
    /is missing; expected a whole number, which this format requires/,
  ],
  [
    "anthropic-messages",
    { ...MESSAGES, temperature: 1.5 },
    "temperature",
    /is 1.5; expected a number from 0 to 1/,
  ],
  [
    "anthropic-messages",
    { ...MESSAGES, tool_choice: { type: "some" } },
    "tool_choice.type",
    /auto, any, tool or none/,
  ],
  ["anthropic-messages", { ...MESSAGES, thinking: {} }, "thinking.type", /enabled, disabled or adaptive/],
  [
    "anthropic-messages",
    { ...MESSAGES, messages: [{ role: "user", content: [{ type: "tool_result" }] }] },
    "messages.0.content.0.tool_use_id",
    /expected the id of a tool call/,
  ],
  [
    "anthropic-messages",
    { ...MESSAGES, system: [{ type: "text", text: "x", cache_control: { type: "ephemeral", ttl: "2h" } }] },
    "system.0.cache_control.ttl",
    /is "2h"; expected 5m or 1h/,
  ],
];

describe("a request that cannot be understood is refused with its member, its value and the fix", () => {
  it.each(CASES)("%s: %j", (from, body, param, message) => {
    let thrown: unknown;
    try {
      decode(from, body);
    } catch (error) {
      thrown = error;
    }
    expect(isIronError(thrown) && thrown.code).toBe("invalid_request");
    expect(isIronError(thrown) && thrown.param).toBe(param);
    expect(isIronError(thrown) && thrown.message).toMatch(message);
  });

  it("never tells more than a short value: a prompt stays out of messages", () => {
    const secret = "my very private prompt that nobody should read in a log";
    expect(() => decode("openai-chat", { model: "m", messages: secret })).toThrow(
      /^messages is a text; expected/,
    );
  });

  it("takes null for absent, as every format does", () => {
    const body = { ...CHAT, temperature: null, tools: null, stop: null, response_format: null, stream: null };
    expect(decode("openai-chat", body)).toEqual(decode("openai-chat", CHAT));
  });

  it("lets a block or item of a kind it does not know pass for its own format", () => {
    const body = { model: "m", input: [{ type: "hologram", id: "h1" }] };
    expect(decode("openai-responses", body).messages).toEqual([
      {
        role: "assistant",
        content: [{ type: "opaque", dialect: "openai-responses", value: { type: "hologram", id: "h1" } }],
      },
    ]);
  });
});
