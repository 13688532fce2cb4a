import { describe, expect, it } from "vitest";
import type { JsonObject, RequestText } from "@iron/types";
import { anthropicMessages } from "../anthropic-messages/dialect.ts";
import { applyEdits } from "../json/apply-edits.ts";
import { openaiChat } from "../openai-chat/dialect.ts";
import { openaiResponses } from "../openai-responses/dialect.ts";
import type { Dialect } from "../dialect.ts";

/** Texts that must be found begin with `+`, with their place; texts that must not begin with `-`. */
function expectMarks(dialect: Dialect, body: JsonObject): readonly RequestText[] {
  const found = dialect.request.texts(body);
  const marks = JSON.stringify(body).match(/\+\w+\.[\w.]+/g) ?? [];
  expect(found.map((one) => `${one.text.match(/\+\w+\.[\w.]+/)?.[0]}`).toSorted()).toEqual(marks.toSorted());
  for (const one of found) {
    expect(one.text).toContain(`+${one.place}.`);
    expect(one.path.reduce<unknown>((node, step) => Reflect.get(Object(node), step), body)).toBe(one.text);
    expect(one.json).toBe(one.text.startsWith("{"));
  }
  // What is listed can be rewritten by its path.
  const edits = found.map((one: RequestText) => ({ path: one.path, value: `${one.text}!` }));
  const rewritten = JSON.parse(
    Buffer.from(applyEdits(Buffer.from(JSON.stringify(body)), edits)).toString(),
  ) as JsonObject;
  expect(dialect.request.texts(rewritten).map((one) => one.text)).toEqual(found.map((one) => `${one.text}!`));
  return found;
}

const schema = {
  type: "object",
  title: "+tool_definition.title",
  description: "+tool_definition.schema",
  properties: {
    description: {
      type: "string",
      description: "+tool_definition.named",
      enum: ["+tool_definition.enum"],
      default: "+tool_definition.default",
    },
    enum: { type: "array", items: { type: "string", description: "+tool_definition.items" } },
  },
  $defs: { x: { anyOf: [{ const: "+tool_definition.const" }] } },
  required: ["-required"],
};

describe("texts", () => {
  it("of a chat completion", () => {
    const found = expectMarks(openaiChat, {
      model: "-model",
      user: "+other.user",
      metadata: { id: "+other.metadata" },
      stop: ["-stop"],
      messages: [
        { role: "system", content: "+system.text" },
        { role: "developer", content: [{ type: "text", text: "+system.part" }] },
        { role: "user", name: "+other.name", content: "+user.text" },
        {
          role: "user",
          content: [
            { type: "text", text: "+user.part" },
            { type: "image_url", image_url: { url: "-image" } },
            { type: "input_audio", input_audio: { data: "-audio", format: "wav" } },
            { type: "file", file: { filename: "+document.filename", file_data: "-data" } },
          ],
        },
        {
          role: "assistant",
          content: "+assistant.text",
          reasoning_content: "+assistant.reasoning",
          reasoning_details: [{ type: "reasoning.encrypted", data: "-sealed" }],
          refusal: "+assistant.refusal",
          tool_calls: [
            {
              id: "-id",
              type: "function",
              function: { name: "-name", arguments: '{"a":"+tool_arguments.json"}' },
            },
            { id: "-id2", type: "custom", custom: { name: "-name", input: "+tool_arguments.custom" } },
          ],
        },
        {
          role: "assistant",
          content: null,
          function_call: { name: "-name", arguments: '{"a":"+tool_arguments.legacy"}' },
        },
        { role: "tool", tool_call_id: "-id", content: "+tool_result.text" },
        { role: "tool", tool_call_id: "-id", content: [{ type: "text", text: "+tool_result.part" }] },
        { role: "function", name: "-name", content: "+tool_result.legacy" },
      ],
      tools: [
        {
          type: "function",
          function: { name: "-name", description: "+tool_definition.description", parameters: schema },
        },
        {
          type: "custom",
          custom: {
            name: "-name",
            description: "+tool_definition.custom",
            format: { type: "grammar", grammar: { syntax: "-lark", definition: "+tool_definition.grammar" } },
          },
        },
      ],
      functions: [{ name: "-name", description: "+tool_definition.legacy", parameters: {} }],
      prediction: { type: "content", content: [{ type: "text", text: "+user.prediction" }] },
      response_format: {
        type: "json_schema",
        json_schema: {
          name: "-name",
          description: "+tool_definition.format",
          schema: { description: "+tool_definition.output" },
        },
      },
    });
    expect(found.length).toBeGreaterThan(20);
  });

  it("of a response", () => {
    const found = expectMarks(openaiResponses, {
      model: "-model",
      instructions: "+system.instructions",
      previous_response_id: "-id",
      safety_identifier: "+other.safety",
      prompt: {
        id: "-id",
        variables: { name: "+user.variable", part: { type: "input_text", text: "+user.part.variable" } },
      },
      input: [
        { role: "user", content: "+user.easy" },
        { type: "message", role: "developer", content: [{ type: "input_text", text: "+system.part" }] },
        {
          type: "message",
          role: "user",
          content: [
            { type: "input_image", image_url: "-url" },
            { type: "input_file", file_data: "-data", filename: "+document.filename" },
          ],
        },
        {
          type: "message",
          id: "-id",
          role: "assistant",
          status: "-status",
          content: [
            { type: "output_text", text: "+assistant.output", annotations: [] },
            { type: "refusal", refusal: "+assistant.refusal" },
          ],
        },
        {
          type: "reasoning",
          id: "-id",
          encrypted_content: "-sealed",
          summary: [{ type: "summary_text", text: "+assistant.summary" }],
        },
        {
          type: "function_call",
          id: "-id",
          call_id: "-id",
          name: "-name",
          arguments: '{"a":"+tool_arguments.json"}',
        },
        { type: "function_call_output", call_id: "-id", output: "+tool_result.text" },
        {
          type: "function_call_output",
          call_id: "-id",
          output: [
            { type: "input_text", text: "+tool_result.part" },
            { type: "input_image", image_url: "-url" },
          ],
        },
        { type: "custom_tool_call", call_id: "-id", name: "-name", input: "+tool_arguments.custom" },
        { type: "custom_tool_call_output", call_id: "-id", output: "+tool_result.custom" },
        {
          type: "local_shell_call",
          call_id: "-id",
          action: {
            type: "+tool_arguments.exec",
            command: ["+tool_arguments.command"],
            env: { NAME: "+tool_arguments.env" },
          },
        },
        {
          type: "shell_call_output",
          call_id: "-id",
          output: [
            { stdout: "+tool_result.stdout", stderr: "+tool_result.stderr", outcome: { type: "exit" } },
          ],
        },
        { type: "image_generation_call", id: "-id", result: "-base64", status: "completed" },
        { type: "compaction", id: "-id", encrypted_content: "-sealed" },
        { type: "item_reference", id: "-id" },
      ],
      tools: [
        { type: "function", name: "-name", description: "+tool_definition.description", parameters: schema },
        {
          type: "namespace",
          name: "-name",
          description: "+tool_definition.namespace",
          tools: [{ type: "function", name: "-n", description: "+tool_definition.inner" }],
        },
        {
          type: "mcp",
          server_label: "-label",
          server_url: "-url",
          authorization: "-token",
          headers: { a: "-token" },
          server_description: "+tool_definition.server",
        },
      ],
      text: {
        format: {
          type: "json_schema",
          name: "-name",
          schema: { properties: { a: { description: "+tool_definition.format" } } },
        },
      },
    });
    expect(found.length).toBeGreaterThan(20);
    expect(openaiResponses.request.texts({ model: "m", input: "hello" })).toEqual([
      { path: ["input"], text: "hello", place: "user", json: false },
    ]);
  });

  it("of a message request", () => {
    const found = expectMarks(anthropicMessages, {
      model: "-model",
      max_tokens: 5,
      system: [{ type: "text", text: "+system.part", cache_control: { type: "ephemeral" } }],
      metadata: { user_id: "+other.user" },
      messages: [
        { role: "user", content: "+user.text" },
        {
          role: "user",
          content: [
            { type: "text", text: "+user.part" },
            { type: "image", source: { type: "base64", media_type: "image/png", data: "-data" } },
            {
              type: "document",
              title: "+document.title",
              context: "+document.context",
              source: { type: "text", media_type: "text/plain", data: "+document.data" },
            },
            { type: "document", source: { type: "base64", media_type: "application/pdf", data: "-data" } },
            {
              type: "document",
              source: { type: "content", content: [{ type: "text", text: "+document.content" }] },
            },
            {
              type: "search_result",
              source: "+document.source",
              title: "+document.search",
              content: [{ type: "text", text: "+document.result" }],
            },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "-signed", signature: "-signature" },
            { type: "thinking", thinking: "+assistant.unsigned", signature: "" },
            { type: "redacted_thinking", data: "-sealed" },
            { type: "text", text: "+assistant.text" },
            {
              type: "tool_use",
              id: "-id",
              name: "-name",
              input: {
                id: "+tool_arguments.id",
                type: "+tool_arguments.type",
                list: [{ url: "+tool_arguments.url" }],
              },
            },
          ],
        },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "-id", content: "+tool_result.text" },
            {
              type: "tool_result",
              tool_use_id: "-id",
              content: [
                { type: "text", text: "+tool_result.part" },
                { type: "image", source: { type: "url", url: "-url" } },
              ],
            },
          ],
        },
      ],
      tools: [
        {
          name: "-name",
          description: "+tool_definition.description",
          input_schema: schema,
          input_examples: [{ type: "+tool_definition.example" }],
        },
      ],
      mcp_servers: [{ type: "url", url: "-url", name: "-name", authorization_token: "-token" }],
    });
    expect(found.length).toBeGreaterThan(20);
    expect(anthropicMessages.request.texts({ system: "be brief" })).toEqual([
      { path: ["system"], text: "be brief", place: "system", json: false },
    ]);
  });
});
