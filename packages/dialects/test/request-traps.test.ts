import { describe, expect, it } from "vitest";
import type { JsonObject } from "@iron/types";
import { packSealed } from "../src/translate/sealed.ts";
import { translate, type Journey } from "./support/translate.ts";

const CHAT_TO_MESSAGES: Journey = {
  from: "openai-chat",
  to: "anthropic-messages",
  model: "claude-sonnet-4-5",
};
const MESSAGES_TO_CHAT: Journey = { from: "anthropic-messages", to: "openai-chat", model: "gpt-4.1" };
const RESPONSES_TO_MESSAGES: Journey = { ...CHAT_TO_MESSAGES, from: "openai-responses" };
const SAME_MESSAGES: Journey = { ...CHAT_TO_MESSAGES, from: "anthropic-messages" };

const chat = (messages: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  model: "m",
  messages,
  ...more,
});
const user = (content: JsonObject[string]): JsonObject => ({ role: "user", content });
const call = (id: string, args = "{}"): JsonObject => ({
  id,
  type: "function",
  function: { name: "look", arguments: args },
});
const called = (...calls: readonly JsonObject[]): JsonObject => ({
  role: "assistant",
  content: null,
  tool_calls: calls,
});
const result = (id: string, content: JsonObject[string] = "ok"): JsonObject => ({
  role: "tool",
  tool_call_id: id,
  content,
});
const TOOLS = [
  { type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } },
];

const system = (content: string): JsonObject => ({ role: "system", content });
const assistant = (body: JsonObject): JsonObject | undefined =>
  (body["messages"] as readonly JsonObject[])[1];

describe("cache marks (a stripped mark raises the bill)", () => {
  it("reach the Messages format from Chat Completions on system, user text, tool results and tools", () => {
    const mark = { cache_control: { type: "ephemeral" } };
    const text = (one: string): JsonObject => ({ type: "text", text: one, ...mark });
    const body = chat([
      { role: "system", content: [text("Rules")] },
      user([text("Long")]),
      called(call("c1")),
      result("c1", [text("Result")]),
    ]);
    const encoded = translate({ ...body, tools: [{ ...TOOLS[0], ...mark }] }, CHAT_TO_MESSAGES);
    expect(encoded.dropped).toEqual([]);
    expect(encoded.body).toMatchObject({
      system: [text("Rules")],
      tools: [mark],
      messages: [
        user([text("Long")]),
        { role: "assistant" },
        user([{ type: "tool_result", content: [text("Result")] }]),
      ],
    });
  });
});

describe("sealed reasoning", () => {
  const thinking = { type: "thinking", thinking: "  Hm,\n\u00e9 ", signature: "EqQBCg==" };
  const history = (model: string): JsonObject => ({
    model,
    max_tokens: 100,
    messages: [
      user("Hi"),
      { role: "assistant", content: [thinking, { type: "text", text: "Yes" }] },
      user("Go"),
    ],
  });
  it("goes back unchanged to the model that wrote it, whether or not its name has a date", () => {
    const encoded = translate(history("claude-sonnet-4-5-20250929"), SAME_MESSAGES);
    expect(assistant(encoded.body)).toMatchObject({ content: [thinking, { type: "text", text: "Yes" }] });
    expect(encoded.dropped).toEqual([]);
  });

  it("is kept from another model of the same format, and named", () => {
    const encoded = translate(history("claude-opus-4-1"), SAME_MESSAGES);
    expect(assistant(encoded.body)).toEqual({ role: "assistant", content: "Yes" });
    expect(encoded.dropped).toEqual(["messages.*.content.*.thinking"]);
  });

  it("comes back to its writer through a client of another format, and opens the tool loop there", () => {
    const sealed = {
      kind: "signature" as const,
      value: "EqQBCg==",
      dialect: "anthropic-messages",
      model: "claude-sonnet-4-5-20250929",
    };
    const item = {
      type: "reasoning",
      id: "rs_x",
      summary: [{ type: "summary_text", text: "shown" }],
      encrypted_content: packSealed(sealed, thinking.thinking),
    };
    const body = {
      model: "gpt-5",
      reasoning: { effort: "low" },
      input: [
        user("Hi"),
        item,
        { type: "function_call", call_id: "c1", name: "look", arguments: "{}" },
        { type: "function_call_output", call_id: "c1", output: "ok" },
      ],
    };
    const encoded = translate(body, RESPONSES_TO_MESSAGES);
    expect(encoded.dropped).toEqual([]);
    expect(encoded.body).toMatchObject({ thinking: { type: "enabled", budget_tokens: 2048 } });
    expect(assistant(encoded.body)).toMatchObject({ content: [thinking, { type: "tool_use", id: "c1" }] });
    const elsewhere = translate(body, { from: "openai-responses", to: "openai-responses", model: "gpt-5" });
    expect(JSON.stringify(elsewhere.body)).not.toContain("iron1.");
    expect(elsewhere.dropped).toEqual(["input.*.reasoning"]);
  });

  it("comes back through a Chat Completions client that kept its reasoning details", () => {
    const sealed = {
      kind: "redacted" as const,
      value: "Emw=",
      dialect: "anthropic-messages",
      model: "claude-sonnet-4-5",
    };
    const details = [{ type: "reasoning.encrypted", data: packSealed(sealed) }];
    const body = chat([
      user("Hi"),
      { role: "assistant", content: "Yes", reasoning_details: details },
      user("Go"),
    ]);
    const encoded = translate(body, CHAT_TO_MESSAGES);
    expect(assistant(encoded.body)).toMatchObject({
      content: [{ type: "redacted_thinking", data: "Emw=" }, {}],
    });
    expect(encoded.dropped).toEqual([]);
  });

  it("is asked for under its seal when a Chat Completions client says how much to think", () => {
    const [told, silenced] = ["low", "none"].map(
      (effort) =>
        translate(chat([user("hi")], { reasoning_effort: effort }), {
          from: "openai-chat",
          to: "openai-responses",
          model: "gpt-5",
        }).body,
    );
    expect(told).toMatchObject({ include: ["reasoning.encrypted_content"] });
    expect(silenced).not.toHaveProperty("include");
  });

  it("is not asked for in a tool loop that began without it, where the model would refuse the history", () => {
    const body = chat([user("Hi"), called(call("c1")), result("c1")], {
      tools: TOOLS,
      reasoning_effort: "high",
    });
    const encoded = translate(body, CHAT_TO_MESSAGES);
    expect(encoded.body["thinking"]).toBeUndefined();
    expect(encoded.dropped).toEqual(["reasoning_effort"]);
  });

  it("takes the ids of items along only to the model that bound them together", () => {
    const body = {
      model: "gpt-5",
      input: [
        user("Hi"),
        { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gA" },
        { type: "function_call", id: "fc_1", call_id: "c1", name: "look", arguments: "{}" },
        { type: "function_call_output", call_id: "c1", output: "ok" },
      ],
    };
    const same = translate(body, {
      from: "openai-responses",
      to: "openai-responses",
      model: "gpt-5-2025-08-07",
    });
    expect(JSON.stringify(same.body)).toContain("fc_1");
    const other = translate(body, { from: "openai-responses", to: "openai-responses", model: "gpt-5-mini" });
    expect(JSON.stringify(other.body)).not.toMatch(/fc_1|rs_1|gA/);
    expect(other.dropped).toEqual(["input.*.reasoning"]);
  });

  it("that models behind Chat Completions need back in plain text is sent back under the name they gave it", () => {
    const body = chat([
      user("Hi"),
      { role: "assistant", content: "Yes", reasoning_content: "Hm" },
      user("Go"),
    ]);
    const journey: Journey = { from: "openai-chat", to: "openai-chat", model: "deepseek-reasoner" };
    expect(translate(body, journey).body).toMatchObject({ messages: [{}, { reasoning_content: "Hm" }, {}] });
  });
});

describe("thinking budgets", () => {
  it.each([
    [1024, undefined],
    [1025, 1024],
    [3000, 1500],
    [20_000, 16_384],
  ])("with a cap of %i give %s tokens to a high effort, always below the cap", (cap, budget) => {
    const body = chat([user("Hi")], { reasoning_effort: "high", max_completion_tokens: cap });
    const { thinking } = translate(body, CHAT_TO_MESSAGES).body as { thinking?: { budget_tokens: number } };
    expect(thinking?.budget_tokens).toBe(budget);
  });

  it("leave no temperature, top_k or low top_p beside them", () => {
    const body = chat([user("Hi")], {
      reasoning_effort: "high",
      temperature: 0.2,
      top_p: 0.5,
      max_tokens: 9000,
    });
    const encoded = translate(body, CHAT_TO_MESSAGES);
    expect(encoded.body).not.toHaveProperty("temperature");
    expect(encoded.body).not.toHaveProperty("top_p");
    expect(encoded.dropped).toEqual(["temperature", "top_p"]);
  });

  it.each([
    [1024, "low"],
    [4096, "medium"],
    [31_999, "high"],
    [100_000, "high"],
  ])("of %i tokens are the effort %s", (budget_tokens, effort) => {
    const body = {
      model: "m",
      max_tokens: 200_000,
      messages: [user("Hi")],
      thinking: { type: "enabled", budget_tokens },
    };
    expect(translate(body, { ...MESSAGES_TO_CHAT, model: "gpt-5" }).body["reasoning_effort"]).toBe(effort);
  });
});

describe("tools", () => {
  it("called together stay in one assistant message, and their results come first in the next", () => {
    const body = chat([user("Hi"), called(call("c1"), call("c2")), result("c1"), result("c2"), user("Go")]);
    expect(translate(body, CHAT_TO_MESSAGES).body).toMatchObject({
      messages: [
        {},
        { content: [{ type: "tool_use" }, { type: "tool_use" }] },
        { content: [{ type: "tool_result" }, { type: "tool_result" }, { type: "text", text: "Go" }] },
      ],
    });
  });

  it("keep their results first even when a system message stands before them", () => {
    const body = chat([user("Hi"), called(call("c1")), system("Be brief"), result("c1")]);
    const { messages } = translate(body, CHAT_TO_MESSAGES).body;
    expect(messages).toMatchObject([{}, {}, { content: [{ type: "tool_result" }, { type: "text" }] }]);
    const newest = translate(body, { ...CHAT_TO_MESSAGES, model: "claude-opus-5" });
    expect(newest.body["messages"]).toMatchObject([
      {},
      {},
      { role: "user", content: [{ type: "tool_result" }, {}] },
    ]);
  });

  it("called with the id of another format meet their results under one legal id", () => {
    const body = chat([user("Hi"), called(call("fc.1/ä")), result("fc.1/ä")]);
    const { messages } = translate(body, CHAT_TO_MESSAGES).body as { messages: { content: JsonObject[] }[] };
    const id = messages[1]?.content[0]?.["id"];
    expect(id).toMatch(/^[a-zA-Z0-9_-]+$/);
    expect(messages[2]?.content[0]?.["tool_use_id"]).toBe(id);
  });

  it("called with an id too long for Chat Completions meet their results under one short id", () => {
    const id = "toolu_".padEnd(80, "x");
    const body = {
      model: "m",
      max_tokens: 9,
      messages: [
        user("Hi"),
        { role: "assistant", content: [{ type: "tool_use", id, name: "look", input: {} }] },
        user([{ type: "tool_result", tool_use_id: id, content: "ok" }]),
      ],
    };
    const { messages } = translate(body, MESSAGES_TO_CHAT).body as {
      messages: { tool_calls?: { id: string }[]; tool_call_id?: string }[];
    };
    const made = messages[1]?.tool_calls?.[0]?.id;
    expect(made?.length).toBeLessThanOrEqual(40);
    expect(messages[2]?.tool_call_id).toBe(made);
  });

  it.each(["", "  ", "{", "[1]", '"x"', "null"])(
    "called with the arguments %j still have an object as input",
    (args) => {
      const body = chat([user("Hi"), called(call("c1", args)), result("c1")]);
      const { messages } = translate(body, CHAT_TO_MESSAGES).body as {
        messages: { content: JsonObject[] }[];
      };
      expect(messages[1]?.content[0]?.["input"]).toEqual(args.trim() === "" ? {} : { _invalid_json: args });
    },
  );

  it("that are ruled out by the choice are not offered where the choice cannot say so", () => {
    const other = { type: "function", function: { name: "other" } };
    const choice = {
      type: "allowed_tools",
      allowed_tools: { mode: "required", tools: [{ type: "function", function: { name: "look" } }] },
    };
    const encoded = translate(
      chat([user("Hi")], { tools: [...TOOLS, other], tool_choice: choice }),
      CHAT_TO_MESSAGES,
    );
    expect(encoded.body).toMatchObject({ tools: [{ name: "look" }], tool_choice: { type: "any" } });
    expect(encoded.body["tools"]).toHaveLength(1);
  });

  it("that cannot be carried take a choice of them along, and both are named", () => {
    const body = {
      model: "m",
      input: "Hi",
      tools: [{ type: "file_search", vector_store_ids: ["v"] }],
      tool_choice: { type: "file_search" },
    };
    const encoded = translate(body, RESPONSES_TO_MESSAGES);
    expect(encoded.body).not.toHaveProperty("tools");
    expect(encoded.body).not.toHaveProperty("tool_choice");
    expect(encoded.dropped).toEqual(["tools.*.file_search", "tool_choice"]);
  });

  it("made strict by default in Responses are not so for clients of formats that say it aloud", () => {
    const journey: Journey = { from: "openai-chat", to: "openai-responses", model: "gpt-4.1" };
    expect(translate(chat([user("Hi")], { tools: TOOLS }), journey).body).toMatchObject({
      tools: [{ strict: false }],
    });
  });
});

describe("empty content and system messages", () => {
  it("of several system messages loses none and keeps their order", () => {
    const body = chat([
      system("One"),
      { role: "developer", content: "Two" },
      system(" "),
      system("Three"),
      user("Hi"),
    ]);
    expect(translate(body, CHAT_TO_MESSAGES).body["system"]).toEqual(
      ["One", "Two", "Three"].map((text) => ({ type: "text", text })),
    );
  });

  it("without any turn speaks as the user, for a request without messages is refused", () => {
    const encoded = translate(chat([system("Say hi")]), CHAT_TO_MESSAGES);
    expect(encoded.body).toMatchObject({ messages: [user("Say hi")] });
    expect(encoded.body).not.toHaveProperty("system");
    expect(encoded.dropped).toEqual(["messages.*.role"]);
  });

  it("leaves out empty texts, which are refused, and empty turns of the assistant", () => {
    const blank = { type: "text", text: "\n" };
    const body = chat([
      user([blank, { type: "text", text: "Hi" }]),
      { role: "assistant", content: "" },
      user("Go"),
    ]);
    expect(translate(body, CHAT_TO_MESSAGES).body["messages"]).toEqual([
      user([
        { type: "text", text: "Hi" },
        { type: "text", text: "Go" },
      ]),
    ]);
  });

  it("keeps the turn of a user who said nothing", () => {
    const body = chat([user("Hi"), { role: "assistant", content: "Yes" }, user("")]);
    expect(translate(body, CHAT_TO_MESSAGES).body["messages"]).toEqual([
      user("Hi"),
      { role: "assistant", content: "Yes" },
      user("(empty message)"),
    ]);
  });

  it("begins with the user where a conversation begins with the assistant", () => {
    const { body, dropped } = translate(
      chat([system("Be kind."), { role: "assistant", content: "How can I help?" }, user("Hi")]),
      CHAT_TO_MESSAGES,
    );
    expect(body["messages"]).toEqual([
      { role: "user", content: "(empty message)" },
      { role: "assistant", content: "How can I help?" },
      { role: "user", content: "Hi" },
    ]);
    expect(dropped).toEqual([]);
  });

  it("writes null where an assistant only called tools", () => {
    const body = {
      model: "m",
      input: [user("Hi"), { type: "function_call", call_id: "c", name: "look", arguments: "{}" }],
    };
    const journey: Journey = { from: "openai-responses", to: "openai-chat", model: "gpt-4.1" };
    expect(translate(body, journey).body).toMatchObject({
      messages: [user("Hi"), { role: "assistant", content: null }],
    });
  });
});

describe("parameters", () => {
  it("at a value that changes nothing are no loss", () => {
    const more = {
      n: 1,
      presence_penalty: 0,
      frequency_penalty: 0,
      logprobs: false,
      store: false,
      modalities: ["text"],
      stop: null,
    };
    expect(translate(chat([user("Hi")], more), CHAT_TO_MESSAGES).dropped).toEqual([]);
  });

  it("that only the client's provider has are named by their paths", () => {
    const body = {
      model: "m",
      input: "Hi",
      reasoning: { mode: "pro" },
      text: { style: "x" },
      conversation: "conv_1",
    };
    expect(translate(body, RESPONSES_TO_MESSAGES).dropped).toEqual([
      "conversation",
      "reasoning.mode",
      "text.style",
    ]);
  });

  it("sent back as a reply wrote them are no loss", () => {
    const said = {
      role: "assistant",
      content: "Yes",
      refusal: null,
      annotations: [],
      audio: null,
      function_call: null,
    };
    expect(translate(chat([user("Hi"), said, user("Go")]), CHAT_TO_MESSAGES).dropped).toEqual([]);
  });

  it("named after members that every object has do no harm", () => {
    const body = JSON.parse(
      '{"model":"m","messages":[{"role":"user","content":[{"type":"constructor"},{"type":"text","text":"Hi"}]}],"__proto__":{"stream":true}}',
    ) as JsonObject;
    const same = translate(body, { from: "openai-chat", to: "openai-chat", model: "gpt-4.1" });
    expect(JSON.stringify(same.body)).toContain('"__proto__":{"stream":true}');
    expect(same.body["stream"]).toBeUndefined();
    expect(translate(body, CHAT_TO_MESSAGES).dropped).toEqual([
      "__proto__",
      "messages.*.content.*.constructor",
    ]);
  });

  it("of the output cap go by the name that the target's model knows", () => {
    const body = { model: "m", max_tokens: 50, messages: [user("Hi")] };
    expect(translate(body, { ...MESSAGES_TO_CHAT, model: "o3" }).body).toMatchObject({
      max_completion_tokens: 50,
    });
    expect(translate(body, { ...MESSAGES_TO_CHAT, model: "llama-3.3-70b" }).body).toMatchObject({
      max_tokens: 50,
    });
  });

  it("that state no output cap get the router's where one is required", () => {
    const encoded = translate(chat([user("Hi")]), { ...CHAT_TO_MESSAGES, defaultMaxOutputTokens: 777 });
    expect(encoded.body["max_tokens"]).toBe(777);
  });

  it("with a user longer than the target takes are told by a digest", () => {
    const body = {
      model: "m",
      max_tokens: 5,
      messages: [user("Hi")],
      metadata: { user_id: "u".repeat(100) },
    };
    expect(translate(body, MESSAGES_TO_CHAT).body["safety_identifier"]).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("what the target refuses", () => {
  it("is not written: a choice and parallel calls where no tool is left", () => {
    const body = {
      model: "m",
      max_tokens: 100,
      messages: [user("Hi")],
      tools: [{ type: "code_execution_20250825", name: "code_execution" }],
      tool_choice: { type: "tool", name: "code_execution", disable_parallel_tool_use: true },
    };
    for (const to of ["openai-chat", "openai-responses"] as const) {
      const encoded = translate(body, { ...MESSAGES_TO_CHAT, to });
      expect(Object.keys(encoded.body)).not.toContain("tool_choice");
      expect(Object.keys(encoded.body)).not.toContain("parallel_tool_calls");
      expect(encoded.dropped).toEqual(["tools.*.code_execution_20250825", "tool_choice"]);
    }
  });

  it.each([
    ["openai-responses", 1, 16],
    ["openai-responses", 16, 16],
    ["openai-chat", 0, 1],
    ["openai-chat", 1, 1],
  ] as const)("is not written: %s with a cap of %i gets %i", (to, cap, written) => {
    const body = { model: "m", max_tokens: cap, messages: [user("Hi")] };
    const encoded = translate(body, { ...MESSAGES_TO_CHAT, to });
    expect(encoded.body["max_output_tokens"] ?? encoded.body["max_completion_tokens"]).toBe(written);
    expect(encoded.dropped).toEqual(cap === written ? [] : ["max_tokens"]);
  });
});

describe("what only the client's provider keeps", () => {
  it.each([
    ["previous_response_id", { previous_response_id: "resp_1" }],
    ["conversation", { conversation: "conv_1" }],
    ["prompt", { prompt: { id: "pmpt_1" } }],
    ["background", { background: true }],
    ["input.*.item_reference", { input: [{ type: "item_reference", id: "msg_1" }] }],
  ])("is to be refused elsewhere, for without it the request is another: %s", (name, more) => {
    const body = { model: "gpt-5", input: "Hi", ...more };
    expect(translate(body, RESPONSES_TO_MESSAGES).refused).toEqual([name]);
    const journey: Journey = { from: "openai-responses", to: "openai-responses", model: "gpt-5" };
    expect(translate(body, journey)).toMatchObject({ body: more, dropped: [] });
  });

  it("and is not asked for is no loss", () => {
    const body = { model: "gpt-5", input: "Hi", background: false, previous_response_id: null };
    expect(translate(body, RESPONSES_TO_MESSAGES)).toMatchObject({ dropped: [] });
  });
});

describe("not to think", () => {
  it.each([
    ["claude-sonnet-4-5", { type: "disabled" }, []],
    ["claude-opus-4-7", undefined, []],
    ["claude-opus-5", { type: "disabled" }, []],
    ["claude-fable-5", undefined, ["reasoning_effort"]],
    ["claude-3-5-haiku-latest", undefined, []],
  ])("is said to %s as %j", (model, thinking, dropped) => {
    const encoded = translate(chat([user("Hi")], { reasoning_effort: "none" }), {
      ...CHAT_TO_MESSAGES,
      model,
    });
    expect(encoded.body["thinking"]).toEqual(thinking);
    expect(encoded.dropped).toEqual(dropped);
  });
});

describe("a client of the same format and model", () => {
  it("has its system messages left where it put them", () => {
    const body = {
      model: "claude-opus-5",
      max_tokens: 9,
      messages: [user("Hi"), system("Be brief"), user("Go")],
    };
    const encoded = translate(body, { ...SAME_MESSAGES, model: "claude-opus-5" });
    expect(encoded).toEqual({ body, dropped: [] });
  });

  it("has reasoning in a form of its own left as it is", () => {
    const reasoning = [{ type: "other" }];
    const body = chat([user("Hi"), { role: "assistant", content: "Yes", reasoning }, user("Go")]);
    expect(translate(body, { from: "openai-chat", to: "openai-chat", model: "m" }).body).toEqual(body);
  });

  it("has a kind of thinking we do not know left as it is, and named where another model gets the request", () => {
    const body = {
      model: "claude-opus-5",
      max_tokens: 9,
      messages: [user("Hi")],
      thinking: { type: "between_tools" },
    };
    expect(translate(body, { ...SAME_MESSAGES, model: "claude-opus-5" })).toEqual({ body, dropped: [] });
    expect(translate(body, { ...SAME_MESSAGES, model: "claude-opus-4-6" }).dropped).toEqual(["thinking"]);
    expect(translate(body, { ...MESSAGES_TO_CHAT, model: "gpt-5" }).dropped).toEqual(["thinking.type"]);
  });
});

describe("a reply begun by the client", () => {
  it("does not end in white space, which is refused", () => {
    const body = chat([user("Hi"), { role: "assistant", content: "The answer is " }]);
    expect(translate(body, CHAT_TO_MESSAGES).body).toMatchObject({
      messages: [{}, { content: "The answer is" }],
    });
  });
});
