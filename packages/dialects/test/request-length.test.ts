import { describe, expect, it } from "vitest";
import type { JsonObject } from "@iron/types";
import { FORMATS } from "./support/formats.ts";

const MANY = 30_000;
/** Far more than a linear pass takes, and far less than a quadratic one. */
const ENOUGH_MS = 2_000;

function many(make: (at: number) => JsonObject): readonly JsonObject[] {
  return Array.from({ length: MANY }, (_, at) => make(at));
}

const chatCall = (id: string): JsonObject => ({
  id,
  type: "function",
  function: { name: "f", arguments: "{}" },
});
const user: JsonObject = { role: "user", content: "hi" };

const LONG: readonly (readonly [string, string, JsonObject])[] = [
  ["openai-chat", "users in a row", { messages: many(() => user) }],
  [
    "openai-chat",
    "system messages in a row",
    { messages: [user, ...many(() => ({ role: "system", content: "s" }))] },
  ],
  [
    "openai-chat",
    "assistants in a row",
    { messages: [user, ...many(() => ({ role: "assistant", content: "a" }))] },
  ],
  [
    "openai-chat",
    "turns with a tool",
    {
      messages: many((at) =>
        at % 2 === 0
          ? { role: "assistant", content: null, tool_calls: [chatCall(`c${at}`)] }
          : { role: "tool", tool_call_id: `c${at - 1}`, content: "r" },
      ),
    },
  ],
  [
    "openai-responses",
    "calls in a row",
    {
      input: [
        ...many((at) => ({ type: "function_call", call_id: `c${at}`, name: "f", arguments: "{}" })),
        ...many((at) => ({ type: "function_call_output", call_id: `c${at}`, output: "r" })),
      ],
    },
  ],
  [
    "anthropic-messages",
    "blocks in a turn",
    { max_tokens: 9, messages: [{ role: "user", content: many(() => ({ type: "text", text: "x" })) }] },
  ],
];

describe.each(LONG)("a long %s request: %s", (id, _, members) => {
  it.each(FORMATS)("takes time in proportion to become $id", (target) => {
    const source = FORMATS.find((format) => format.id === id);
    const model = target.id === "anthropic-messages" ? "claude-opus-4-8" : "gpt-5";
    const begun = performance.now();
    const request = source?.request.decode({ model: "m", ...members });
    if (request === undefined) throw new RangeError(`no format ${id}`);
    const { body } = target.request.encode(request, { model, defaultMaxOutputTokens: 9 });
    expect(performance.now() - begun).toBeLessThan(ENOUGH_MS);
    expect(body["model"]).toBe(model);
  });
});
