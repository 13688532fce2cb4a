import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@iron/types";
import type { Dialect } from "../src/dialect.ts";
import { CONTEXT, FORMATS } from "./support/formats.ts";

interface Provider {
  readonly model: string;
  /** A turn that reasons, under seal, and calls a tool. */
  readonly reply: JsonObject;
  /** What of it must stand in the next request, unchanged. */
  readonly sealed: readonly JsonObject[];
}

const THINKING = { type: "thinking", thinking: "  Look\nit up é ", signature: "EqQBCgIYAg==" };
const REDACTED = { type: "redacted_thinking", data: "EmwKAhgC" };

const PROVIDERS: Readonly<Record<string, Provider>> = {
  "anthropic-messages": {
    model: "claude-sonnet-4-5",
    sealed: [THINKING, REDACTED],
    reply: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-4-5-20250929",
      content: [
        THINKING,
        REDACTED,
        { type: "text", text: "Looking." },
        { type: "tool_use", id: "toolu_1", name: "look", input: { at: "Oslo" } },
      ],
      stop_reason: "tool_use",
      stop_sequence: null,
      usage: { input_tokens: 5, output_tokens: 9 },
    },
  },
  "openai-responses": {
    model: "gpt-5",
    sealed: [
      {
        type: "reasoning",
        summary: [{ type: "summary_text", text: "Look it up" }],
        encrypted_content: "gAAAA",
      },
    ],
    reply: {
      id: "resp_1",
      object: "response",
      created_at: 1_700_000_000,
      status: "completed",
      model: "gpt-5-2025-08-07",
      output: [
        {
          type: "reasoning",
          id: "rs_1",
          summary: [{ type: "summary_text", text: "Look it up" }],
          encrypted_content: "gAAAA",
        },
        {
          type: "function_call",
          id: "fc_1",
          call_id: "toolu_1",
          name: "look",
          arguments: '{"at":"Oslo"}',
          status: "completed",
        },
      ],
      usage: { input_tokens: 5, output_tokens: 9, total_tokens: 14 },
    },
  },
};

/** The client's next request: its question, the reply as it came, and the tool's result. */
const NEXT: Readonly<Record<string, (reply: JsonObject) => JsonObject>> = {
  "openai-chat": (reply) => {
    const [choice] = reply["choices"] as readonly { readonly message: JsonObject }[];
    return {
      model: "alias",
      reasoning_effort: "low",
      messages: [
        { role: "user", content: "Where?" },
        choice?.message ?? {},
        { role: "tool", tool_call_id: "toolu_1", content: "Norway" },
      ],
    };
  },
  "openai-responses": (reply) => ({
    model: "alias",
    reasoning: { effort: "low" },
    include: ["reasoning.encrypted_content"],
    input: [
      { role: "user", content: "Where?" },
      ...(reply["output"] as readonly Json[]),
      { type: "function_call_output", call_id: "toolu_1", output: "Norway" },
    ],
  }),
  "anthropic-messages": (reply) => ({
    model: "alias",
    max_tokens: 4096,
    thinking: { type: "enabled", budget_tokens: 2048 },
    messages: [
      { role: "user", content: "Where?" },
      { role: "assistant", content: reply["content"] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "Norway" }] },
    ],
  }),
};

const LOOPS = FORMATS.flatMap((client) =>
  FORMATS.filter((provider) => provider !== client && PROVIDERS[provider.id] !== undefined).map(
    (provider) => ({
      client,
      provider,
      name: `a ${client.id} client of a ${provider.id} provider`,
    }),
  ),
);

describe.each(LOOPS)("$name", ({ client, provider }) => {
  it("sends the model's own reasoning back in the tool loop, unchanged and in its place", () => {
    const { model, reply, sealed } = PROVIDERS[provider.id] as Provider;
    const shown = client.reply.encodeWhole(provider.reply.decodeWhole(reply), CONTEXT);
    const next = NEXT[client.id]?.(JSON.parse(JSON.stringify(shown)) as JsonObject) ?? {};
    const encoded = provider.request.encode(client.request.decode(next), {
      model,
      defaultMaxOutputTokens: 4096,
    });
    expect(turnOf(provider, encoded.body).slice(0, sealed.length)).toMatchObject(sealed);
    expect(JSON.stringify(encoded.body)).not.toContain("iron1.");
    expect(encoded.dropped).toEqual([]);
  });

  it("keeps it from any other model", () => {
    const { reply } = PROVIDERS[provider.id] as Provider;
    const shown = client.reply.encodeWhole(provider.reply.decodeWhole(reply), CONTEXT);
    const next = NEXT[client.id]?.(JSON.parse(JSON.stringify(shown)) as JsonObject) ?? {};
    const context = { model: "another-model", defaultMaxOutputTokens: 4096 };
    for (const target of FORMATS) {
      const text = JSON.stringify(target.request.encode(client.request.decode(next), context).body);
      expect(text).not.toMatch(/EqQBCgIYAg|EmwKAhgC|gAAAA|iron1/);
    }
  });
});

/** The blocks or items of the assistant's turn. */
function turnOf(provider: Dialect, body: JsonObject): readonly Json[] {
  if (provider.id === FORMATS[1]?.id) return (body["input"] as readonly Json[]).slice(1);
  const [, turn] = body["messages"] as readonly JsonObject[];
  return turn?.["content"] as readonly Json[];
}
