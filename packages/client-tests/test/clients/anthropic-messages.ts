import Anthropic from "@anthropic-ai/sdk";
import { CLIENT_MODELS, THINKING_MODELS } from "../support/rig.ts";
import type { Client, Place, Task, Turn } from "../support/task.ts";
import { toolResult } from "../support/task.ts";

type Params = Anthropic.MessageCreateParamsNonStreaming;

/** The vendor's own client. */
export const anthropicMessages: Client = {
  name: "@anthropic-ai/sdk",
  format: "anthropic-messages",
  run,
};

async function run(task: Task, place: Place): Promise<readonly Turn[]> {
  const baseURL = place.baseUrl.replace(/\/v1$/, "");
  const client = new Anthropic({ apiKey: place.apiKey, baseURL, maxRetries: 0 });
  const params = paramsOf(task);
  const turns: Turn[] = [];
  for (;;) {
    const reply = place.streamed
      ? await client.messages.stream(params).finalMessage()
      : await client.messages.create(params);
    turns.push(seen(reply));
    const calls = reply.content.filter((block) => block.type === "tool_use");
    if (calls.length === 0) return turns;
    params.messages.push(
      { role: "assistant", content: reply.content },
      {
        role: "user",
        content: calls.map((call) => ({
          type: "tool_result" as const,
          tool_use_id: call.id,
          content: toolResult(call.name),
        })),
      },
    );
    delete params.tool_choice;
  }
}

function seen(reply: Anthropic.Message): Turn {
  const { content, usage } = reply;
  return {
    text: content.map((block) => (block.type === "text" ? block.text : "")).join(""),
    reasoning: content.map((block) => (block.type === "thinking" ? block.thinking : "")).join(""),
    calls: content.flatMap((block) =>
      block.type === "tool_use" ? [{ name: block.name, input: block.input }] : [],
    ),
    finish: `${reply.stop_reason} ${reply.stop_sequence ?? ""}`,
    usage: {
      input: usage.input_tokens,
      output: usage.output_tokens,
      cached: usage.cache_read_input_tokens ?? 0,
    },
  };
}

function paramsOf(task: Task): Params {
  const models = task.think === true ? THINKING_MODELS : CLIENT_MODELS;
  return {
    model: models["anthropic-messages"],
    max_tokens: task.cap ?? 1000,
    ...(task.system && { system: task.system.map((text) => ({ type: "text", text })) }),
    messages: [
      ...(task.history ?? []).flatMap(([user, assistant]) => [
        { role: "user" as const, content: user },
        { role: "assistant" as const, content: assistant },
      ]),
      { role: "user", content: said(task) },
    ],
    ...(task.tools && {
      tools: task.tools.map(({ name, description, parameters }) => ({
        name,
        description,
        input_schema: { ...parameters, required: [...parameters.required] },
      })),
    }),
    ...(task.mustCall === true && { tool_choice: { type: "any" } }),
    ...(task.stop !== undefined && { stop_sequences: [task.stop] }),
    ...(task.think === true && { thinking: { type: "enabled", budget_tokens: 4096, display: "summarized" } }),
    ...(task.schema && { output_config: { format: { type: "json_schema", schema: { ...task.schema } } } }),
  };
}

function said(task: Task): string | Anthropic.ContentBlockParam[] {
  if (task.image === undefined) return task.say;
  return [
    { type: "image", source: { type: "base64", media_type: "image/png", data: task.image } },
    { type: "text", text: task.say },
  ];
}
