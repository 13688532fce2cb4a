import OpenAI from "openai";
import { CLIENT_MODELS, THINKING_MODELS } from "../support/rig.ts";
import type { Client, Place, Task, Turn } from "../support/task.ts";
import { toolResult } from "../support/task.ts";

type Params = OpenAI.ChatCompletionCreateParamsNonStreaming;

/** The vendor's own client, Chat Completions. */
export const openaiChat: Client = { name: "openai, chat completions", format: "openai-chat", run };

async function run(task: Task, place: Place): Promise<readonly Turn[]> {
  const client = new OpenAI({ apiKey: place.apiKey, baseURL: place.baseUrl, maxRetries: 0 });
  const params = paramsOf(task);
  const turns: Turn[] = [];
  for (;;) {
    const reply = place.streamed
      ? await client.chat.completions
          .stream({ ...params, stream: true, stream_options: { include_usage: true } })
          .finalChatCompletion()
      : await client.chat.completions.create(params);
    const choice = reply.choices[0];
    if (choice === undefined) throw new Error("a reply without choices");
    turns.push(seen(reply, choice));
    const calls = choice.message.tool_calls ?? [];
    if (calls.length === 0) return turns;
    params.messages.push(
      choice.message,
      ...calls.map((call) => ({
        role: "tool" as const,
        tool_call_id: call.id,
        content: toolResult(call.type === "function" ? call.function.name : call.custom.name),
      })),
    );
    params.tool_choice = "auto";
  }
}

function seen(reply: OpenAI.ChatCompletion, choice: OpenAI.ChatCompletion.Choice): Turn {
  const { message } = choice;
  return {
    text: message.content ?? "",
    reasoning: (message as { reasoning_content?: string }).reasoning_content ?? "",
    calls: (message.tool_calls ?? []).map((call) =>
      call.type === "function"
        ? { name: call.function.name, input: JSON.parse(call.function.arguments) as unknown }
        : { name: call.custom.name, input: call.custom.input },
    ),
    finish: choice.finish_reason,
    ...(typeof message.refusal === "string" && { refusal: message.refusal }),
    usage: {
      input: reply.usage?.prompt_tokens,
      output: reply.usage?.completion_tokens,
      cached: reply.usage?.prompt_tokens_details?.cached_tokens ?? 0,
    },
  };
}

function paramsOf(task: Task): Params {
  const models = task.think === true ? THINKING_MODELS : CLIENT_MODELS;
  return {
    model: models["openai-chat"],
    messages: [
      ...(task.system ?? []).map((content) => ({ role: "system" as const, content })),
      ...(task.history ?? []).flatMap(([user, assistant]) => [
        { role: "user" as const, content: user },
        { role: "assistant" as const, content: assistant },
      ]),
      { role: "user", content: said(task) },
    ],
    ...(task.tools && {
      tools: task.tools.map((tool) => ({
        type: "function",
        function: { ...tool, parameters: { ...tool.parameters } },
      })),
    }),
    ...(task.mustCall === true && { tool_choice: "required" }),
    ...(task.stop !== undefined && { stop: [task.stop] }),
    ...(task.cap !== undefined && { max_completion_tokens: task.cap }),
    ...(task.think === true && { reasoning_effort: "medium" }),
    ...(task.schema && {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", strict: true, schema: { ...task.schema } },
      },
    }),
  };
}

function said(task: Task): string | OpenAI.ChatCompletionContentPart[] {
  if (task.image === undefined) return task.say;
  return [
    { type: "text", text: task.say },
    { type: "image_url", image_url: { url: `data:image/png;base64,${task.image}` } },
  ];
}
