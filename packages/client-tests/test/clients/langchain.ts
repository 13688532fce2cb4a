import { ChatAnthropic } from "@langchain/anthropic";
import type { BaseMessage, UsageMetadata } from "@langchain/core/messages";
import {
  AIMessage,
  AIMessageChunk,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { CLIENT_MODELS, THINKING_MODELS } from "../support/rig.ts";
import type { ChatFormat, Client, Place, Task, Turn } from "../support/task.ts";
import { toolResult } from "../support/task.ts";

/** What both of LangChain's models do for us here. */
interface Model {
  invoke(messages: BaseMessage[], options?: object): Promise<AIMessage | AIMessageChunk>;
  stream(messages: BaseMessage[], options?: object): Promise<AsyncIterable<AIMessageChunk>>;
}

export const langchainChat: Client = { ...client("openai-chat", "LangChain, ChatOpenAI"), forgets: true };
export const langchainResponses: Client = {
  ...client("openai-responses", "LangChain, ChatOpenAI by Responses"),
  cannot: { "a stop sequence": "Responses has none" },
};
export const langchainAnthropic: Client = {
  ...client("anthropic-messages", "LangChain, ChatAnthropic"),
  // of a stream it reads the input's size at the beginning alone, where other formats tell it at the end
  blind: ({ target, streamed }) => (streamed && target !== "anthropic-messages" ? ["usage"] : []),
};

function client(format: ChatFormat, name: string): Client {
  return { name, format, run: (task, place) => run(task, place, format) };
}

async function run(task: Task, place: Place, format: ChatFormat): Promise<readonly Turn[]> {
  const model = format === "anthropic-messages" ? anthropic(task, place) : openai(task, place, format);
  const options = optionsOf(task, format);
  const messages = messagesOf(task);
  const turns: Turn[] = [];
  for (;;) {
    const first = turns.length === 0 && task.mustCall === true ? { tool_choice: "any" } : {};
    const reply = await ask(model, messages, { place, options: { ...options, ...first } });
    turns.push(seen(reply));
    const calls = reply.tool_calls ?? [];
    if (calls.length === 0) return turns;
    messages.push(reply);
    for (const call of calls) {
      messages.push(new ToolMessage({ content: toolResult(call.name), tool_call_id: call.id ?? "" }));
    }
  }
}

async function ask(
  model: Model,
  messages: BaseMessage[],
  how: { readonly place: Place; readonly options: object },
): Promise<AIMessage | AIMessageChunk> {
  if (!how.place.streamed) return model.invoke(messages, how.options);
  let whole: AIMessageChunk | undefined;
  for await (const chunk of await model.stream(messages, how.options)) {
    whole = whole === undefined ? chunk : whole.concat(chunk);
  }
  if (whole === undefined) throw new Error("an empty stream");
  return whole;
}

function seen(reply: AIMessage | AIMessageChunk): Turn {
  const facts = reply.response_metadata;
  const usage = reply.usage_metadata as UsageMetadata | undefined;
  const incomplete = facts["incomplete_details"] as { readonly reason?: string } | null | undefined;
  return {
    text: reply.text,
    reasoning: reply.contentBlocks
      .map((block) => (block.type === "reasoning" ? block.reasoning : ""))
      .join(""),
    calls: (reply.tool_calls ?? []).map(({ name, args }) => ({ name, input: args })),
    finish: [
      facts["finish_reason"],
      facts["stop_reason"] ?? reply.additional_kwargs["stop_reason"],
      facts["status"],
      incomplete?.reason,
    ]
      .filter((part) => typeof part === "string")
      .join(" "),
    usage: {
      input: usage?.input_tokens,
      output: usage?.output_tokens,
      cached: usage?.input_token_details?.cache_read ?? 0,
    },
  };
}

function openai(task: Task, place: Place, format: ChatFormat): Model {
  const thinking = task.think === true;
  return new ChatOpenAI({
    model: (thinking ? THINKING_MODELS : CLIENT_MODELS)[format],
    apiKey: place.apiKey,
    configuration: { baseURL: place.baseUrl },
    maxRetries: 0,
    useResponsesApi: format === "openai-responses",
    ...(format === "openai-responses" && { zdrEnabled: true }),
    ...(task.cap !== undefined && { maxTokens: task.cap }),
    ...(thinking && { reasoning: reasoningOf(format) }),
  });
}

/** Asking for a summary would move the model to Responses by itself. */
function reasoningOf(format: ChatFormat): { readonly effort: "medium"; readonly summary?: "auto" } {
  return format === "openai-responses" ? { effort: "medium", summary: "auto" } : { effort: "medium" };
}

function anthropic(task: Task, place: Place): Model {
  const thinking = task.think === true;
  return new ChatAnthropic({
    model: (thinking ? THINKING_MODELS : CLIENT_MODELS)["anthropic-messages"],
    apiKey: place.apiKey,
    anthropicApiUrl: place.baseUrl.replace(/\/v1$/, ""),
    maxRetries: 0,
    maxTokens: task.cap ?? 1000,
    ...(thinking && {
      thinking: { type: "enabled" as const, budget_tokens: 4096, display: "summarized" as const },
    }),
  });
}

function optionsOf(task: Task, format: ChatFormat): object {
  return {
    ...(task.tools && {
      tools: task.tools.map((tool) => ({ type: "function", function: { ...tool } })),
    }),
    ...(task.think === true && format === "openai-responses" && { include: ["reasoning.encrypted_content"] }),
    ...(task.stop !== undefined && { stop: [task.stop] }),
    ...(task.schema &&
      (format === "anthropic-messages"
        ? { outputConfig: { format: { type: "json_schema", schema: task.schema } } }
        : {
            response_format: {
              type: "json_schema",
              json_schema: { name: "answer", strict: true, schema: task.schema },
            },
          })),
  };
}

function messagesOf(task: Task): BaseMessage[] {
  return [
    ...(task.system ?? []).map((text) => new SystemMessage(text)),
    ...(task.history ?? []).flatMap(([user, assistant]) => [
      new HumanMessage(user),
      new AIMessage(assistant),
    ]),
    task.image === undefined
      ? new HumanMessage(task.say)
      : new HumanMessage({
          content: [
            { type: "text", text: task.say },
            { type: "image_url", image_url: { url: `data:image/png;base64,${task.image}` } },
          ],
        }),
  ];
}
