import type { ChatEvent, JsonObject } from "@iron/types";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../src/dialect.ts";
import { CONTEXT, FORMATS } from "./support/formats.ts";
import { readFixtures } from "./support/fixtures.ts";
import { decodeText } from "./support/sse.ts";

/** A reasoning model that called a tool, in the two formats that seal reasoning. */
const SEALS: Readonly<Record<string, string>> = {
  "anthropic-messages": "c2lnbmF0dXJl",
  "openai-responses": "ZW5jcnlwdGVk",
};
const MODELS: Readonly<Record<string, string>> = {
  "anthropic-messages": "claude-sonnet-4-5",
  "openai-responses": "gpt-5",
  "openai-chat": "gpt-4o",
};

const call: readonly ChatEvent[] = [
  { type: "block-start", index: 9, block: { type: "tool_call", id: "call_a", name: "f" } },
  { type: "block-delta", index: 9, delta: { type: "arguments", text: '{"n":1}' } },
  { type: "block-end", index: 9 },
];

/** The client's next request: the reply as it got it, and the result of the call. */
function nextTurn(client: Dialect, model: string, reply: JsonObject): JsonObject {
  const question = { role: "user", content: "hi" };
  switch (client.vendor === "anthropic" ? "messages" : client.id) {
    case "messages": {
      const result = { type: "tool_result", tool_use_id: "call_a", content: "42" };
      const messages = [
        question,
        { role: "assistant", content: reply["content"] },
        { role: "user", content: [result] },
      ];
      return { model, max_tokens: 100, messages };
    }
    case "openai-chat": {
      const [choice] = reply["choices"] as unknown as { message: JsonObject }[];
      const result = { role: "tool", tool_call_id: "call_a", content: "42" };
      return { model, messages: [question, choice?.message ?? {}, result] };
    }
    default: {
      const output = reply["output"] as readonly JsonObject[];
      return {
        model,
        input: [question, ...output, { type: "function_call_output", call_id: "call_a", output: "42" }],
      };
    }
  }
}

for (const { feature, dialect: provider, text } of readFixtures()) {
  const seal = SEALS[provider.id];
  if (feature !== "reasoning" || seal === undefined) continue;
  const events = decodeText(provider, text).flatMap((event) =>
    event.type === "finish" ? [...call, event] : [event],
  );

  for (const client of FORMATS) {
    describe(`reasoning of ${provider.id} kept by a ${client.id} client`, () => {
      const reply = JSON.parse(JSON.stringify(client.reply.encodeWhole(events, CONTEXT))) as JsonObject;
      const request = client.request.decode(nextTurn(client, MODELS[provider.id] ?? "", reply));
      const sentTo = (target: Dialect, model: string): string =>
        JSON.stringify(target.request.encode(request, { model, defaultMaxOutputTokens: 4096 }).body);

      it("reaches the model that wrote it as it was, in the next turn of a tool loop", () => {
        const sent = sentTo(provider, MODELS[provider.id] ?? "");
        expect(sent).toContain(`"${seal}"`);
        expect(sent).toContain("Let me think.");
        expect(sent).toContain('"call_a"');
        expect(sent).not.toContain("iron1.");
      });

      it("is shown to no other model", () => {
        for (const target of FORMATS) {
          const other = target.id === provider.id ? "another-model" : (MODELS[target.id] ?? "");
          const sent = sentTo(target, other);
          expect(sent).not.toContain(seal);
          expect(sent).not.toContain("iron1.");
          expect(sent).toContain('"call_a"');
        }
      });
    });
  }
}
