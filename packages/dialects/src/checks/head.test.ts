import { describe, expect, it } from "vitest";
import { isIronError, type Json, type JsonObject } from "@iron/types";
import { anthropicMessages } from "../anthropic-messages/dialect.ts";
import type { Dialect } from "../dialect.ts";
import { openaiChat } from "../openai-chat/dialect.ts";
import { openaiResponses } from "../openai-responses/dialect.ts";
import { dialects } from "../registry.ts";

const BASE: Readonly<Record<string, JsonObject>> = {
  "openai-chat": { model: "m", messages: [{ role: "user", content: "hi" }] },
  "openai-responses": { model: "m", input: "hi" },
  "anthropic-messages": { model: "m", max_tokens: 10, messages: [{ role: "user", content: "hi" }] },
};

function refused(dialect: Dialect, change: JsonObject): { param: string | undefined; message: string } {
  try {
    dialect.request.head({ ...BASE[dialect.id], ...change });
  } catch (error) {
    if (isIronError(error) && error.code === "invalid_request")
      return { param: error.param, message: error.message };
    throw error;
  }
  throw new Error("accepted");
}

const ABSURD: readonly Json[] = [0, -1, 1.5, Infinity, 2 ** 64, 1_844_674_407_371, "5", true, {}, []];

describe.each([...dialects.values()])("head of $id", (dialect) => {
  const base = BASE[dialect.id] ?? {};

  it("reads model and stream", () => {
    expect(dialect.request.head(base)).toEqual({ model: "m", stream: false, deferred: false });
    expect(dialect.request.head({ ...base, stream: true, unknown_field: 1 })).toMatchObject({ stream: true });
    expect(dialect.request.head({ ...base, stream: null })).toMatchObject({ stream: false });
  });

  it.each<[Json | undefined]>([
    [undefined],
    [null],
    [""],
    [7],
    ["x".repeat(257)],
    ["a\nb"],
    ["a\u0000"],
    ["a\u0085"],
  ])("refuses %j for a model", (model) => {
    const { model: _model, ...rest } = base;
    const body: JsonObject = model === undefined ? rest : { ...rest, model };
    expect(() => dialect.request.head(body)).toThrow(/model is .* must be a name of 1 to 256/);
  });

  it.each<[Json]>([["true"], [1], [{}]])("refuses %j for stream", (stream) => {
    expect(refused(dialect, { stream })).toMatchObject({ param: "stream" });
  });
});

describe("head refuses absurd numbers by name, value and range (A-67)", () => {
  const fields: readonly [Dialect, string][] = [
    [openaiChat, "max_tokens"],
    [openaiChat, "max_completion_tokens"],
    [openaiChat, "n"],
    [openaiResponses, "max_output_tokens"],
  ];
  it.each(fields)("$0.id: $1", (dialect, field) => {
    for (const value of ABSURD) {
      const { param, message } = refused(dialect, { [field]: value });
      expect(param).toBe(field);
      expect(message).toMatch(/it must be a whole number from 1 to \d+/);
    }
    expect(() => dialect.request.head({ ...BASE[dialect.id], [field]: null })).not.toThrow();
    expect(() => dialect.request.head({ ...BASE[dialect.id], [field]: 1 })).not.toThrow();
  });

  it("anthropic-messages: max_tokens is required and may be 0", () => {
    for (const value of [...ABSURD.slice(1), null]) {
      expect(refused(anthropicMessages, { max_tokens: value })).toMatchObject({ param: "max_tokens" });
    }
    const { max_tokens: _cap, ...rest } = BASE["anthropic-messages"] ?? {};
    expect(() => anthropicMessages.request.head(rest)).toThrow(/max_tokens is missing/);
    expect(() => anthropicMessages.request.head({ ...rest, max_tokens: 0 })).not.toThrow();
  });

  it("n over 128, best_of over 20, and a thinking budget of nothing", () => {
    expect(refused(openaiChat, { n: 1000 }).message).toBe(
      "n is 1000; it must be a whole number from 1 to 128.",
    );
    expect(refused(openaiChat, { best_of: 21 })).toMatchObject({ param: "best_of" });
    expect(refused(anthropicMessages, { thinking: { type: "enabled", budget_tokens: 0 } })).toMatchObject({
      param: "thinking.budget_tokens",
    });
  });
});

describe("head refuses a request without anything to answer", () => {
  it.each<[Json]>([[null], ["hi"], [[]], [["hi"]], [{}]])("messages: %j", (messages) => {
    expect(refused(openaiChat, { messages })).toMatchObject({ param: "messages" });
    expect(refused(anthropicMessages, { messages })).toMatchObject({ param: "messages" });
  });

  it("a response without input, unless it continues something stored", () => {
    for (const input of [null, 5, [], {}]) {
      expect(refused(openaiResponses, { input })).toMatchObject({ param: "input" });
    }
    expect(() => openaiResponses.request.head({ model: "m", previous_response_id: "resp_1" })).not.toThrow();
    expect(() => openaiResponses.request.head({ model: "m", prompt: { id: "pmpt_1" } })).not.toThrow();
  });

  it("and marks background responses as deferred", () => {
    expect(openaiResponses.request.head({ model: "m", input: "x", background: true })).toMatchObject({
      deferred: true,
    });
  });
});
