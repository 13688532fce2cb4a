import type { Json, JsonObject, Usage } from "@iron/types";
import { listOf, objectOf } from "../../json.ts";
import { blockText } from "../../model/answer.ts";
import type { Answer, AnswerBlock } from "../../model/answer.ts";
import type { Ask } from "../../model/ask.ts";
import { digest } from "../../model/digest.ts";
import { chatLogprobs } from "../chat-completions/chat-logprobs.ts";
import type { Rendering } from "../format.ts";

export function responsesUsage(usage: Usage): JsonObject {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cacheReadTokens ?? 0 },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}

export function itemId(answer: Answer, index: number): string {
  const prefix = { reasoning: "rs", text: "msg", tool_call: "fc" };
  const kind = answer.choices[0]?.blocks[index]?.kind ?? "text";
  return `${prefix[kind]}_${digest(answer.id, String(index)).slice(0, 32)}`;
}

/** One output item, finished. */
export function wholeItem(ask: Ask, answer: Answer, index: number): JsonObject {
  const block = answer.choices[0]?.blocks[index];
  const id = itemId(answer, index);
  if (!block) return { id };
  const last = index === (answer.choices[0]?.blocks.length ?? 0) - 1;
  const status = last && answer.choices[0]?.finish === "length" ? "incomplete" : "completed";
  if (block.kind === "reasoning") return reasoningItem(ask, block, { id, filled: true });
  if (block.kind === "tool_call") return callItem(block, { id, status, input: blockText(block) });
  return { id, type: "message", status, content: [textPart(ask, block)], role: "assistant" };
}

/** One output item as it is announced, empty. */
export function openItem(ask: Ask, answer: Answer, index: number): JsonObject {
  const block = answer.choices[0]?.blocks[index];
  const id = itemId(answer, index);
  if (block?.kind === "reasoning") return reasoningItem(ask, block, { id, filled: false });
  if (block?.kind === "tool_call") return callItem(block, { id, status: "in_progress", input: "" });
  return { id, type: "message", status: "in_progress", content: [], role: "assistant" };
}

export function textPart(ask: Ask, block: AnswerBlock): JsonObject {
  return {
    type: "output_text",
    annotations: [],
    logprobs: ask.logprobs === undefined ? [] : textLogprobs(block.pieces, ask.logprobs),
    text: blockText(block),
  };
}

export function textLogprobs(pieces: readonly string[], top: number): Json {
  return objectOf(chatLogprobs(pieces, top))["content"] ?? [];
}

function reasoningItem(
  ask: Ask,
  block: AnswerBlock,
  item: { readonly id: string; readonly filled: boolean },
): JsonObject {
  const sealed = listOf(ask.body["include"]).includes("reasoning.encrypted_content");
  const shown = item.filled && ask.reasoning?.visible === true;
  return {
    id: item.id,
    type: "reasoning",
    ...(sealed ? { encrypted_content: `gAAAA${digest("sealed", blockText(block))}` } : {}),
    summary: shown ? [{ type: "summary_text", text: blockText(block) }] : [],
  };
}

function callItem(
  block: AnswerBlock,
  item: { readonly id: string; readonly status: string; readonly input: string },
): JsonObject {
  const shared = { call_id: `call_${block.tool?.id ?? ""}`, name: block.tool?.name ?? "" };
  return block.tool?.custom
    ? { id: item.id, type: "custom_tool_call", status: item.status, input: item.input, ...shared }
    : { id: item.id, type: "function_call", status: item.status, arguments: item.input, ...shared };
}

export interface ResponseState {
  readonly status: "in_progress" | "completed" | "incomplete";
  readonly output: Json;
  readonly usage: Json | undefined;
}

/** The response object around the items, echoing the request as the API does. */
export function responseObject(
  asked: { readonly ask: Ask; readonly answer: Answer; readonly rendering: Rendering },
  state: ResponseState,
): JsonObject {
  const { body, model } = asked.ask;
  const or = (name: string, otherwise: Json): Json => body[name] ?? otherwise;
  return {
    id: `resp_${asked.answer.id}`,
    object: "response",
    created_at: asked.rendering.created,
    status: state.status,
    background: false,
    completed_at: state.status === "in_progress" ? null : asked.rendering.created,
    error: null,
    incomplete_details: state.status === "incomplete" ? { reason: "max_output_tokens" } : null,
    instructions: or("instructions", null),
    max_output_tokens: or("max_output_tokens", null),
    max_tool_calls: or("max_tool_calls", null),
    model,
    output: state.output,
    parallel_tool_calls: or("parallel_tool_calls", true),
    previous_response_id: or("previous_response_id", null),
    prompt_cache_key: or("prompt_cache_key", null),
    reasoning: { effort: null, summary: null, ...objectOf(body["reasoning"]) },
    safety_identifier: or("safety_identifier", null),
    service_tier: "default",
    store: or("store", true),
    temperature: or("temperature", 1),
    text: { format: { type: "text" }, verbosity: "medium", ...objectOf(body["text"]) },
    tool_choice: or("tool_choice", "auto"),
    tools: or("tools", []),
    top_logprobs: or("top_logprobs", 0),
    top_p: or("top_p", 1),
    truncation: or("truncation", "disabled"),
    usage: state.usage,
    user: or("user", null),
    metadata: or("metadata", {}),
  };
}
