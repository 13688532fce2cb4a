import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

/** What a person's program sees of a reply. */
export interface Seen {
  readonly text: string;
  readonly refusal?: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  readonly finish: string;
  readonly usage: unknown;
  readonly links: readonly string[];
}

/** Asks for a reply through the vendor's own client, with the stream helper or whole. */
export type Ask = (base: string, streamed: boolean) => Promise<Seen>;

export const CLIENTS: Readonly<Record<string, Ask>> = {
  "openai-chat": askChat,
  "openai-responses": askResponses,
  "anthropic-messages": askMessages,
};

const model = "target-model";
const messages = [{ role: "user" as const, content: "hi" }];

function openai(base: string): OpenAI {
  return new OpenAI({ apiKey: "test", baseURL: `${base}/v1`, maxRetries: 0 });
}

async function askChat(base: string, streamed: boolean): Promise<Seen> {
  const { completions } = openai(base).chat;
  const reply = streamed
    ? await completions
        .stream({ model, messages, stream_options: { include_usage: true } })
        .finalChatCompletion()
    : await completions.create({ model, messages });
  const [choice] = reply.choices;
  if (choice === undefined) throw new Error("no choice");
  const { message } = choice;
  return {
    text: message.content ?? "",
    ...(message.refusal !== null && message.refusal !== undefined && { refusal: message.refusal }),
    calls: (message.tool_calls ?? []).map((call) =>
      call.type === "function"
        ? { id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) as unknown }
        : { id: call.id, name: call.custom.name, input: call.custom.input },
    ),
    finish: choice.finish_reason,
    usage: {
      input: reply.usage?.prompt_tokens,
      output: reply.usage?.completion_tokens,
      total: reply.usage?.total_tokens,
      cached: reply.usage?.prompt_tokens_details?.cached_tokens,
      written: reply.usage?.prompt_tokens_details?.cache_write_tokens ?? 0,
      reasoning: reply.usage?.completion_tokens_details?.reasoning_tokens,
    },
    links: (message.annotations ?? []).map((annotation) => JSON.stringify(annotation.url_citation)),
  };
}

async function askResponses(base: string, streamed: boolean): Promise<Seen> {
  const { responses } = openai(base);
  const reply = streamed
    ? await responses.stream({ model, input: "hi" }).finalResponse()
    : await responses.create({ model, input: "hi" });
  const parts = reply.output.flatMap((item) => (item.type === "message" ? item.content : []));
  return {
    text: reply.output_text,
    refusal: parts.map((part) => (part.type === "refusal" ? part.refusal : "")).join(""),
    calls: reply.output.flatMap((item) =>
      item.type === "function_call"
        ? [{ id: item.call_id, name: item.name, input: JSON.parse(item.arguments) as unknown }]
        : [],
    ),
    finish: `${reply.status} ${reply.incomplete_details?.reason ?? ""}`,
    usage: reply.usage,
    links: parts
      .flatMap((part) => (part.type === "output_text" ? part.annotations : []))
      .map((one) => JSON.stringify(one)),
  };
}

async function askMessages(base: string, streamed: boolean): Promise<Seen> {
  const client = new Anthropic({ apiKey: "test", baseURL: base, maxRetries: 0 });
  const params = { model, messages, max_tokens: 100 };
  const reply = streamed
    ? await client.messages.stream(params).finalMessage()
    : await client.messages.create(params);
  const { usage } = reply;
  return {
    text: reply.content.map((block) => (block.type === "text" ? block.text : "")).join(""),
    calls: reply.content.flatMap((block) =>
      block.type === "tool_use" ? [{ id: block.id, name: block.name, input: block.input }] : [],
    ),
    finish: `${reply.stop_reason} ${reply.stop_sequence ?? ""}`,
    usage: {
      input: usage.input_tokens,
      read: usage.cache_read_input_tokens ?? 0,
      written: usage.cache_creation_input_tokens ?? 0,
      output: usage.output_tokens,
      thinking: usage.output_tokens_details?.thinking_tokens ?? 0,
    },
    links: reply.content.flatMap((block) =>
      block.type === "text"
        ? (block.citations ?? []).map((one) =>
            one.type === "web_search_result_location" ? `${one.url} ${one.title}` : one.type,
          )
        : [],
    ),
  };
}
