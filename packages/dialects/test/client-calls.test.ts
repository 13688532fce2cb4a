import { describe, expect, it } from "vitest";
import type { ChatEvent, JsonObject } from "@iron/types";
import type { ReplyContext } from "../src/dialect.ts";
import { CONTEXT, FORMATS } from "./support/formats.ts";
import { decodeText, encodeText } from "./support/sse.ts";

const LONG = `mcp__a-server-with-a-long-name__${"look-it-up-".repeat(4)}one`;
const OTHER = `mcp__a-server-with-a-long-name__${"look-it-up-".repeat(4)}two`;
const DOTTED = "files.read/all";

const [chat, responses, messages] = FORMATS;
if (chat === undefined || responses === undefined || messages === undefined) throw new Error("no formats");

const schema = { type: "object", properties: {} };
const ENCODE = { model: "gpt-4.1", defaultMaxOutputTokens: 100 };

/** A request of a Messages client in the middle of a tool loop. */
const LOOP: JsonObject = {
  model: "alias",
  max_tokens: 100,
  tools: [LONG, OTHER, DOTTED].map((name) => ({ name, input_schema: schema })),
  tool_choice: { type: "tool", name: LONG },
  messages: [
    { role: "user", content: "Look." },
    { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: LONG, input: {} }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "ok" }] },
  ],
};

function called(...names: readonly string[]): readonly ChatEvent[] {
  return [
    { type: "start", id: "r1", model: "m" },
    ...names.flatMap((name, index): readonly ChatEvent[] => [
      { type: "block-start", index, block: { type: "tool_call", id: `call_${index}`, name } },
      { type: "block-delta", index, delta: { type: "arguments", text: '{"a":1}' } },
      { type: "block-end", index },
    ]),
    { type: "finish", reason: "tool_calls" },
    { type: "usage", usage: { inputTokens: 1, outputTokens: 1 } },
    { type: "end" },
  ];
}

describe.each([chat, responses])("names of tools that $id does not take", (target) => {
  const request = messages.request.decode(LOOP);
  const encoded = target.request.encode(request, ENCODE);
  const sent = (encoded.body["tools"] as readonly JsonObject[]).map(
    (tool) => ((tool["function"] ?? tool) as { readonly name: string }).name,
  );

  it("are written as it does, each its own, and named as no loss", () => {
    expect(sent.every((name) => /^[a-zA-Z0-9_-]{1,64}$/.test(name))).toBe(true);
    expect(new Set(sent).size).toBe(3);
    expect(encoded.dropped).toEqual([]);
  });

  it("are the same in the choice and in calls made before", () => {
    const body = JSON.stringify({ ...encoded.body, tools: [] });
    expect(body.split(`"${sent[0]}"`)).toHaveLength(3);
    expect(JSON.stringify(encoded.body)).not.toContain(LONG);
  });

  it("come back to the client as it knows them, streamed and whole", () => {
    const context: ReplyContext = { ...CONTEXT, request };
    const events = called(...sent);
    const whole = JSON.stringify(messages.reply.encodeWhole(events, context));
    for (const text of [whole, encodeText(messages, events, context)]) {
      expect([...text.matchAll(/"name":"([^"]*)"/g)].map((match) => match[1])).toEqual([LONG, OTHER, DOTTED]);
    }
  });
});

it("the names that a client wrote for its own format stay as they are", () => {
  const { body } = messages.request.encode(messages.request.decode(LOOP), { ...ENCODE, model: "claude-x" });
  expect(body["tools"]).toEqual(LOOP["tools"]);
});

describe("a client that wrote the older functions", () => {
  const request = chat.request.decode({
    model: "alias",
    messages: [{ role: "user", content: "Look." }],
    functions: [{ name: "look", parameters: schema }],
  });
  const context: ReplyContext = { ...CONTEXT, request };

  it("gets one call at a time from a provider of another format", () => {
    expect(responses.request.encode(request, ENCODE).body).toMatchObject({ parallel_tool_calls: false });
    const { body } = messages.request.encode(request, { ...ENCODE, model: "claude-sonnet-4-5" });
    expect(body["tool_choice"]).toEqual({ type: "auto", disable_parallel_tool_use: true });
    expect(chat.request.encode(request, ENCODE).body).not.toHaveProperty("parallel_tool_calls");
  });

  it("gets it as its one function_call, whole", () => {
    const reply = chat.reply.encodeWhole(called("look"), context);
    expect(reply["choices"]).toMatchObject([
      {
        message: { content: null, function_call: { name: "look", arguments: '{"a":1}' } },
        finish_reason: "function_call",
      },
    ]);
    expect(JSON.stringify(reply)).not.toContain("tool_calls");
  });

  it("gets it as its one function_call, streamed", () => {
    const text = encodeText(chat, called("look"), context);
    expect(text).toContain('"delta":{"function_call":{"name":"look","arguments":""}}');
    expect(text).toContain('"finish_reason":"function_call"');
    expect(text).not.toContain("tool_calls");
    expect(decodeText(chat, text).filter((event) => event.type === "block-start")).toHaveLength(1);
  });

  it("gets empty arguments as an object", () => {
    const events = called("look").filter((event) => event.type !== "block-delta");
    const reply = chat.reply.encodeWhole(events, context);
    expect(reply["choices"]).toMatchObject([{ message: { function_call: { arguments: "{}" } } }]);
    expect(encodeText(chat, events, context)).toContain('"function_call":{"arguments":"{}"}');
  });

  it("is told when there were more", () => {
    const dropped = new Set<string>();
    const text = encodeText(chat, called("look", "look"), { ...context, dropped });
    expect(text.match(/"name":"look"/g)).toHaveLength(1);
    expect([...dropped]).toEqual(["reply.tool_calls"]);
  });
});

describe("what a format has no room for in a reply is named, streamed and whole", () => {
  const losses: readonly (readonly [string, readonly ChatEvent[], readonly string[]])[] = [
    [
      "openai-responses",
      [{ type: "block-start", choice: 1, index: 0, block: { type: "text" } }],
      ["reply.choices"],
    ],
    [
      "anthropic-messages",
      [
        { type: "block-start", index: 0, block: { type: "image", data: "AA==", mediaType: "image/png" } },
        { type: "block-start", index: 1, block: { type: "audio", id: "a" } },
        { type: "block-delta", index: 1, delta: { type: "audio", data: "AA==", transcript: "hi" } },
      ],
      ["reply.images", "reply.audio"],
    ],
    [
      "openai-chat",
      [
        { type: "block-start", index: 0, block: { type: "text" } },
        {
          type: "block-delta",
          index: 0,
          delta: {
            type: "citation",
            citation: { kind: "page_location", raw: { dialect: "anthropic-messages", value: {} } },
          },
        },
        {
          type: "block-start",
          index: 1,
          block: {
            type: "opaque",
            dialect: "anthropic-messages",
            value: { type: "code_execution_tool_result" },
          },
        },
      ],
      ["reply.citations", "reply.code_execution_tool_result"],
    ],
    [
      "openai-chat",
      [
        { type: "block-start", index: 0, block: { type: "image", data: "AA==" } },
        { type: "block-start", choice: 1, index: 0, block: { type: "text" } },
      ],
      [],
    ],
  ];
  it.each(losses)("in %s", (id, pieces, names) => {
    const format = FORMATS.find((one) => one.id === id) ?? chat;
    const events: readonly ChatEvent[] = [{ type: "start" }, ...pieces, { type: "end" }];
    const streamed = new Set<string>();
    const whole = new Set<string>();
    encodeText(format, events, { ...CONTEXT, dropped: streamed });
    format.reply.encodeWhole(events, { ...CONTEXT, dropped: whole });
    expect([...streamed]).toEqual(names);
    expect([...whole]).toEqual(names);
  });
});
