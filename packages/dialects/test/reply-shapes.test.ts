import type { ChatEvent, ChatRequest, JsonObject } from "@iron/types";
import { describe, expect, it } from "vitest";
import { anthropicMessages } from "../src/anthropic-messages/dialect.ts";
import { openaiChat } from "../src/openai-chat/dialect.ts";
import { openaiResponses } from "../src/openai-responses/dialect.ts";
import { unpackSealed } from "../src/translate/sealed.ts";
import { CONTEXT, FORMATS } from "./support/formats.ts";
import { readFixtures } from "./support/fixtures.ts";
import { decodeText, encodeText, jsonEvents } from "./support/sse.ts";

function eventsOf(feature: string, id: string): readonly ChatEvent[] {
  const found = readFixtures().find((one) => one.feature === feature && one.dialect.id === id);
  if (found === undefined) throw new RangeError(`no fixture ${feature}.${id}`);
  return decodeText(found.dialect, found.text);
}

const REQUEST: ChatRequest = {
  model: "m",
  stream: true,
  messages: [],
  tools: [{ kind: "custom", name: "run_sql" }],
};

describe("free-text tools", () => {
  const json = eventsOf("custom-tool", "openai-chat");

  it("are called with one text member in a format that only has JSON input", () => {
    const { content } = anthropicMessages.reply.encodeWhole(json, CONTEXT);
    const input = { input: 'SELECT "a"\nFROM t' };
    expect(content).toEqual([{ type: "tool_use", id: "call_c", name: "run_sql", input }]);
  });

  it("get their bare text back when the client knows them and the provider does not", () => {
    const written = encodeText(anthropicMessages, json, CONTEXT);
    const context = { ...CONTEXT, request: REQUEST };
    const chat = openaiChat.reply.encodeWhole(decodeText(anthropicMessages, written), context);
    expect(JSON.stringify(chat)).toContain(
      JSON.stringify({
        id: "call_c",
        type: "custom",
        custom: { name: "run_sql", input: 'SELECT "a"\nFROM t' },
      }),
    );
    const { output } = openaiResponses.reply.encodeWhole(decodeText(anthropicMessages, written), context);
    expect(output).toMatchObject([
      { type: "custom_tool_call", call_id: "call_c", input: 'SELECT "a"\nFROM t' },
    ]);
  });
});

describe("sealed reasoning", () => {
  const sealed = {
    kind: "signature",
    value: "c2lnbmF0dXJl",
    dialect: "anthropic-messages",
    model: "claude-sonnet-4-5-20250929",
  };
  const events = eventsOf("reasoning", "anthropic-messages");

  it("travels packed through a Chat Completions client, with its text", () => {
    const body = openaiChat.reply.encodeWhole(events, CONTEXT) as unknown as {
      choices: { message: { reasoning_content: string; reasoning_details: { data: string }[] } }[];
    };
    const message = body.choices[0]?.message;
    expect(message?.reasoning_content).toBe("Let me think.");
    expect(unpackSealed(message?.reasoning_details[0]?.data ?? "")).toEqual({
      sealed,
      text: "Let me think.",
    });
  });

  it("travels packed through a Responses client", () => {
    const { output } = openaiResponses.reply.encodeWhole(events, CONTEXT) as unknown as {
      output: { encrypted_content?: string }[];
    };
    expect(unpackSealed(output[0]?.encrypted_content ?? "")).toEqual({ sealed, text: "Let me think." });
  });

  it("without any text is redacted thinking for a Messages client", () => {
    const { content } = anthropicMessages.reply.encodeWhole(
      eventsOf("summary-parts", "openai-responses"),
      CONTEXT,
    ) as unknown as {
      content: { type: string; thinking?: string; data?: string }[];
    };
    expect(content.map((block) => block.type)).toEqual(["thinking", "redacted_thinking", "text"]);
    expect(content[0]?.thinking).toBe("First thought.\n\nSecond.");
    expect(unpackSealed(content[1]?.data ?? "")?.sealed).toMatchObject({
      kind: "encrypted",
      value: "b25seQ==",
    });
  });

  it("stays as it was where the source spoke the client's format", () => {
    const { content } = anthropicMessages.reply.encodeWhole(events, CONTEXT);
    expect(content).toContainEqual({
      type: "thinking",
      thinking: "Let me think.",
      signature: "c2lnbmF0dXJl",
    });
  });
});

const start = (index: number, id: string): ChatEvent => ({
  type: "block-start",
  index,
  block: { type: "tool_call", id, name: "f" },
});
const piece = (index: number, text: string): ChatEvent => ({
  type: "block-delta",
  index,
  delta: { type: "arguments", text },
});

describe("a Messages stream of parallel calls", () => {
  it("goes on with the next call as soon as the input of the open one is complete", () => {
    const encoder = anthropicMessages.reply.encodeStream(CONTEXT);
    const texts = [start(0, "a"), piece(0, '{"n":1}'), start(1, "b"), piece(1, '{"n":')].map((event) =>
      encoder.push(event),
    );
    expect(jsonEvents(texts[2] ?? "").map((event) => event["type"])).toEqual([
      "content_block_stop",
      "content_block_start",
    ]);
    expect(jsonEvents(texts[3] ?? "")).toMatchObject([{ type: "content_block_delta", index: 1 }]);
  });

  it("holds back only the call that may not be written yet", () => {
    const encoder = anthropicMessages.reply.encodeStream(CONTEXT);
    const texts = [start(0, "a"), piece(0, '{"n"'), start(1, "b"), piece(1, "{}"), piece(0, ":1}")].map(
      (event) => encoder.push(event),
    );
    expect(texts.slice(2, 4)).toEqual(["", ""]);
    expect(jsonEvents(texts[4] ?? "")).toMatchObject([{ type: "content_block_delta", index: 0 }]);
    const rest = jsonEvents(encoder.push({ type: "block-end", index: 0 }));
    expect(rest.map((event) => [event["type"], event["index"]])).toEqual([
      ["content_block_stop", 0],
      ["content_block_start", 1],
      ["content_block_delta", 1],
    ]);
  });
});

describe("a Chat Completions stream", () => {
  it("has a usage chunk only for a client that asked for it", () => {
    const events = eventsOf("text", "anthropic-messages");
    const written = encodeText(openaiChat, events, { ...CONTEXT, includeUsage: false });
    expect(written).not.toContain("usage");
    expect(encodeText(openaiChat, events, CONTEXT).match(/"prompt_tokens"/g)).toHaveLength(1);
  });

  it("gives a call without arguments an empty object", () => {
    const chunks = jsonEvents(encodeText(openaiChat, eventsOf("tools", "anthropic-messages"), CONTEXT));
    const pieces = chunks.flatMap((chunk) =>
      (chunk["choices"] as unknown as { delta: { tool_calls?: JsonObject[] } }[]).flatMap(
        (choice) => choice.delta.tool_calls ?? [],
      ),
    );
    expect(pieces.at(-1)).toEqual({ index: 1, function: { arguments: "{}" } });
  });

  it("keeps the older function call for a provider and a client of the same format", () => {
    const { choices } = openaiChat.reply.encodeWhole(
      eventsOf("legacy-function-call", "openai-chat"),
      CONTEXT,
    );
    expect(choices).toMatchObject([
      {
        finish_reason: "function_call",
        message: { function_call: { name: "lookup", arguments: '{"q":1}' } },
      },
    ]);
  });
});

describe("ids and times", () => {
  it("are the source's in its own format", () => {
    const body = openaiChat.reply.encodeWhole(eventsOf("text", "openai-chat"), CONTEXT);
    expect(body).toMatchObject({
      id: "chatcmpl-fix1",
      model: "gpt-4o-2024-08-06",
      created: 1_700_000_000,
      system_fingerprint: "fp_1",
    });
  });

  it("are made from the request's in another", () => {
    const events = eventsOf("text", "anthropic-messages");
    const bodies = FORMATS.filter(({ id }) => id !== "anthropic-messages").map(({ reply }) =>
      reply.encodeWhole(events, CONTEXT),
    );
    expect(bodies).toMatchObject([
      { id: "chatcmpl-req1", model: "target-model", created: 1_700_000_123, object: "chat.completion" },
      { id: "resp_req1", model: "target-model", created_at: 1_700_000_123, object: "response" },
    ]);
  });
});

describe("what only one format understands", () => {
  it("is written as it came for a client of that format", () => {
    const events = eventsOf("citations", "anthropic-messages");
    const { content } = anthropicMessages.reply.encodeWhole(events, CONTEXT);
    expect(content).toMatchObject([
      { type: "server_tool_use", id: "srvtoolu_1", input: { query: "rain" } },
      { type: "web_search_tool_result", tool_use_id: "srvtoolu_1" },
      { type: "text", text: "It rains.", citations: [{ encrypted_index: "aWR4" }] },
    ]);
  });

  it("is left out for every other, and the text stays", () => {
    const events = eventsOf("citations", "anthropic-messages");
    const { output } = openaiResponses.reply.encodeWhole(events, CONTEXT);
    expect(output).toMatchObject([{ type: "message", content: [{ text: "It rains." }] }]);
  });

  it("gives a made image to a client of another format, and to one of the same format once", () => {
    const item = { id: "ig_1", type: "image_generation_call", status: "completed", result: "iVBORw0=" };
    const events = openaiResponses.reply.decodeWhole({ id: "resp_1", status: "completed", output: [item] });
    expect(openaiResponses.reply.encodeWhole(events, CONTEXT)["output"]).toEqual([item]);
    const { choices } = openaiChat.reply.encodeWhole(events, CONTEXT);
    const url = "data:image/png;base64,iVBORw0=";
    expect(choices).toMatchObject([{ message: { images: [{ type: "image_url", image_url: { url } }] } }]);
  });

  it("keeps a server tool's own events in their new order", () => {
    const written = encodeText(openaiResponses, eventsOf("citations", "openai-responses"), CONTEXT);
    expect(
      jsonEvents(written)
        .map((event) => event["type"])
        .slice(2, 7),
    ).toEqual([
      "response.output_item.added",
      "response.web_search_call.in_progress",
      "response.web_search_call.searching",
      "response.web_search_call.completed",
      "response.output_item.done",
    ]);
  });
});
