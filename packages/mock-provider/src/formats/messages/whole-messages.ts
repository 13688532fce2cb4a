import type { JsonObject } from "@iron/types";
import { parseJson } from "../../json.ts";
import { blockText } from "../../model/answer.ts";
import type { Answer, AnswerBlock, AnswerChoice } from "../../model/answer.ts";
import type { Ask } from "../../model/ask.ts";
import type { Rendering } from "../format.ts";
import { messagesUsage } from "./messages-usage.ts";
import { signThinking } from "./sign-thinking.ts";

/** A `message`. */
export function wholeMessages(ask: Ask, answer: Answer, rendering: Rendering): JsonObject {
  const choice = answer.choices[0];
  return {
    model: ask.model,
    id: `msg_${answer.id.slice(0, 24)}`,
    type: "message",
    role: "assistant",
    content: (choice?.blocks ?? []).map((block) => wholeBlock(block, ask)),
    stop_reason: stopReason(choice),
    stop_sequence: choice?.stopSequence ?? null,
    usage: rendering.showUsage(messagesUsage(answer.usage, answer.usage.outputTokens)),
  };
}

function wholeBlock(block: AnswerBlock, ask: Ask): JsonObject {
  const text = blockText(block);
  if (block.kind === "text") return { type: "text", text };
  if (block.kind === "reasoning") {
    const thinking = ask.reasoning?.visible === true ? text : "";
    return { type: "thinking", thinking, signature: signThinking(ask, text) };
  }
  const id = `toolu_${block.tool?.id ?? ""}`;
  return { type: "tool_use", id, name: block.tool?.name ?? "", input: parseJson(text) ?? {} };
}

const STOP_REASONS = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
  stop_sequence: "stop_sequence",
};

export function stopReason(choice: AnswerChoice | undefined): string {
  return STOP_REASONS[choice?.finish ?? "stop"];
}
