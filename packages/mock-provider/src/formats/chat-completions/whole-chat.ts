import type { JsonObject } from "@iron/types";
import { blockText } from "../../model/answer.ts";
import type { Answer, AnswerBlock, AnswerChoice } from "../../model/answer.ts";
import type { Ask } from "../../model/ask.ts";
import type { Rendering } from "../format.ts";
import { chatFinish } from "./chat-finish.ts";
import { chatLogprobs } from "./chat-logprobs.ts";
import { chatUsage } from "./chat-usage.ts";

/** A `chat.completion`. */
export function wholeChat(ask: Ask, answer: Answer, rendering: Rendering): JsonObject {
  return {
    id: `chatcmpl-${answer.id}`,
    object: "chat.completion",
    created: rendering.created,
    model: ask.model,
    choices: answer.choices.map((choice, index) => ({
      index,
      message: wholeMessage(choice),
      logprobs: ask.logprobs === undefined ? null : chatLogprobs(textPieces(choice), ask.logprobs),
      finish_reason: chatFinish(choice),
    })),
    usage: rendering.showUsage(chatUsage(answer.usage)),
    service_tier: "default",
    system_fingerprint: "fp_mock",
  };
}

function wholeMessage(choice: AnswerChoice): JsonObject {
  const text = choice.blocks.filter((block) => block.kind === "text");
  const calls = choice.blocks.filter((block) => block.kind === "tool_call");
  return {
    role: "assistant",
    content: text.length === 0 && calls.length > 0 ? null : text.map((block) => blockText(block)).join(""),
    refusal: null,
    annotations: [],
    ...(calls.length > 0 ? { tool_calls: calls.map((call) => wholeCall(call)) } : {}),
  };
}

function wholeCall(block: AnswerBlock): JsonObject {
  const name = block.tool?.name ?? "";
  const id = `call_${block.tool?.id ?? ""}`;
  if (block.tool?.custom) return { id, type: "custom", custom: { name, input: blockText(block) } };
  return { id, type: "function", function: { name, arguments: blockText(block) } };
}

function textPieces(choice: AnswerChoice): string[] {
  return choice.blocks.filter((block) => block.kind === "text").flatMap((block) => [...block.pieces]);
}
