import type { JsonObject } from "@iron/types";
import { compact } from "../../src/translate/compact.ts";
import type { Conversation, Part, Tool } from "./conversation.ts";
import type { FormatId } from "./feature.ts";

export const MODELS: Readonly<Record<FormatId, string>> = {
  "openai-chat": "gpt-4.1",
  "openai-responses": "gpt-4.1",
  "anthropic-messages": "claude-sonnet-4-5",
};

/** The conversation as a client of each format would write it, with the formats' other words for nothing left out. */
export const WRITERS: Readonly<Record<FormatId, (conversation: Conversation) => JsonObject>> = {
  "openai-chat": writeChat,
  "openai-responses": writeResponses,
  "anthropic-messages": writeMessages,
};

function plainOr(parts: readonly Part[], write: (part: Part) => JsonObject): string | readonly JsonObject[] {
  const [first] = parts;
  return parts.length === 1 && first?.kind === "text" ? first.text : parts.map(write);
}

function writeChat(of: Conversation): JsonObject {
  const messages: JsonObject[] = of.system === undefined ? [] : [{ role: "system", content: of.system }];
  for (const turn of of.turns) {
    messages.push({ role: "user", content: plainOr(turn.ask, chatPart) });
    const calls = turn.calls.map((call) => ({
      id: call.id,
      type: "function",
      function: { name: call.tool, arguments: JSON.stringify(call.input) },
    }));
    messages.push(
      compact({
        role: "assistant",
        content: turn.say ?? null,
        tool_calls: calls.length === 0 ? undefined : calls,
      }),
    );
    for (const call of turn.calls)
      messages.push({ role: "tool", tool_call_id: call.id, content: call.result });
  }
  messages.push({ role: "user", content: plainOr(of.ask, chatPart) });
  return compact({
    model: MODELS["openai-chat"],
    messages,
    tools:
      of.tools.length === 0
        ? undefined
        : of.tools.map((tool) => ({ type: "function", function: openaiTool(tool) })),
    tool_choice:
      of.choice === "tool" ? { type: "function", function: { name: of.tools[0]?.name } } : of.choice,
    response_format:
      of.schema === undefined ? undefined : { type: "json_schema", json_schema: { schema: of.schema } },
    max_completion_tokens: of.cap,
    stop: of.stop,
    ...openaiSettings(of),
  });
}

function chatPart(part: Part): JsonObject {
  switch (part.kind) {
    case "text":
      return { type: "text", text: part.text };
    case "image":
      return { type: "image_url", image_url: { url: part.url } };
    case "inline":
      return { type: "image_url", image_url: { url: `data:image/png;base64,${part.data}` } };
    case "pdf":
      return {
        type: "file",
        file: { filename: part.name, file_data: `data:application/pdf;base64,${part.data}` },
      };
  }
}

function openaiTool({ name, description, schema, strict }: Tool): JsonObject {
  return compact({ name, description, parameters: schema, strict: strict ? true : undefined });
}

function openaiSettings(of: Conversation): JsonObject {
  return compact({
    parallel_tool_calls: of.sequential ? false : undefined,
    temperature: of.temperature,
    safety_identifier: of.user,
    service_tier: of.tier,
    stream: of.stream ? true : undefined,
  });
}

function writeResponses(of: Conversation): JsonObject {
  const input: JsonObject[] =
    of.system === undefined ? [] : [{ type: "message", role: "system", content: of.system }];
  for (const turn of of.turns) {
    input.push({ type: "message", role: "user", content: plainOr(turn.ask, responsesPart) });
    if (turn.say !== undefined) input.push({ type: "message", role: "assistant", content: turn.say });
    for (const call of turn.calls) {
      const args = JSON.stringify(call.input);
      input.push({ type: "function_call", call_id: call.id, name: call.tool, arguments: args });
    }
    for (const call of turn.calls) {
      input.push({ type: "function_call_output", call_id: call.id, output: call.result });
    }
  }
  input.push({ type: "message", role: "user", content: plainOr(of.ask, responsesPart) });
  const format = { type: "json_schema", schema: of.schema };
  return compact({
    model: MODELS["openai-responses"],
    input,
    tools:
      of.tools.length === 0 ? undefined : of.tools.map((tool) => ({ type: "function", ...openaiTool(tool) })),
    tool_choice: of.choice === "tool" ? { type: "function", name: of.tools[0]?.name } : of.choice,
    text: of.schema === undefined ? undefined : { format },
    max_output_tokens: of.cap,
    ...openaiSettings(of),
  });
}

function responsesPart(part: Part): JsonObject {
  switch (part.kind) {
    case "text":
      return { type: "input_text", text: part.text };
    case "image":
      return { type: "input_image", image_url: part.url };
    case "inline":
      return { type: "input_image", image_url: `data:image/png;base64,${part.data}` };
    case "pdf":
      return {
        type: "input_file",
        filename: part.name,
        file_data: `data:application/pdf;base64,${part.data}`,
      };
  }
}

function writeMessages(of: Conversation): JsonObject {
  const messages: JsonObject[] = [];
  let results: JsonObject[] = [];
  const ask = (parts: readonly Part[]): void => {
    const blocks =
      results.length === 0 ? plainOr(parts, messagesPart) : [...results, ...parts.map(messagesPart)];
    messages.push({ role: "user", content: blocks });
  };
  for (const turn of of.turns) {
    ask(turn.ask);
    results = turn.calls.map((call) => ({
      type: "tool_result",
      tool_use_id: legal(call.id),
      content: call.result,
    }));
    const said = turn.say === undefined ? [] : [{ type: "text", text: turn.say }];
    const calls = turn.calls.map(({ id, tool, input }) => ({
      type: "tool_use",
      id: legal(id),
      name: tool,
      input,
    }));
    messages.push({
      role: "assistant",
      content: calls.length === 0 ? (turn.say ?? "") : [...said, ...calls],
    });
  }
  ask(of.ask);
  const type = of.choice === "required" ? "any" : of.choice;
  const choice = compact({
    type: type ?? "auto",
    name: type === "tool" ? of.tools[0]?.name : undefined,
    disable_parallel_tool_use: of.sequential && type !== "none" ? true : undefined,
  });
  return compact({
    model: MODELS["anthropic-messages"],
    system: of.system,
    messages,
    tools: of.tools.length === 0 ? undefined : of.tools.map(messagesTool),
    tool_choice: type === undefined && !of.sequential ? undefined : choice,
    output_config:
      of.schema === undefined ? undefined : { format: { type: "json_schema", schema: of.schema } },
    max_tokens: of.cap,
    temperature: of.temperature,
    metadata: of.user === undefined ? undefined : { user_id: of.user },
    service_tier: of.tier === "default" ? "standard_only" : of.tier,
    stop_sequences: of.stop,
    stream: of.stream ? true : undefined,
  });
}

/** This format's own clients have ids of letters, digits, `_` and `-` only. */
function legal(id: string): string {
  return id.replace(/[^a-z0-9_-]/g, "_");
}

function messagesPart(part: Part): JsonObject {
  switch (part.kind) {
    case "text":
      return { type: "text", text: part.text };
    case "image":
      return { type: "image", source: { type: "url", url: part.url } };
    case "inline":
      return { type: "image", source: { type: "base64", media_type: "image/png", data: part.data } };
    case "pdf":
      return {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data: part.data },
        title: part.name,
      };
  }
}

function messagesTool({ name, description, schema, strict }: Tool): JsonObject {
  return compact({ name, description, input_schema: schema, strict: strict ? true : undefined });
}
