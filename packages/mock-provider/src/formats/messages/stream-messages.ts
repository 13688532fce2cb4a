import type { JsonObject } from "@iron/types";
import { blockText } from "../../model/answer.ts";
import type { Answer, AnswerBlock } from "../../model/answer.ts";
import type { Ask } from "../../model/ask.ts";
import type { Rendering, Step } from "../format.ts";
import { groupPieces } from "../group-pieces.ts";
import { messagesUsage } from "./messages-usage.ts";
import { signThinking } from "./sign-thinking.ts";
import { stopReason } from "./whole-messages.ts";

/** The events of one message. Usage is cumulative: a placeholder of one output token at the start, the whole at the end. */
export function* streamMessages(ask: Ask, answer: Answer, rendering: Rendering): Generator<Step> {
  const choice = answer.choices[0];
  yield event("message_start", {
    message: {
      model: ask.model,
      id: `msg_${answer.id.slice(0, 24)}`,
      type: "message",
      role: "assistant",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: rendering.showUsage(messagesUsage(answer.usage, 1)),
    },
  });
  for (const [index, block] of (choice?.blocks ?? []).entries()) {
    yield event("content_block_start", { index, content_block: openBlock(block) });
    if (index === 0) yield event("ping", {});
    yield* fillBlock(block, { index, ask, size: rendering.tokensPerChunk });
    yield event("content_block_stop", { index });
  }
  const {
    cache_creation: _split,
    service_tier: _tier,
    inference_geo: _geo,
    ...usage
  } = messagesUsage(answer.usage, answer.usage.outputTokens);
  yield event("message_delta", {
    delta: { stop_reason: stopReason(choice), stop_sequence: choice?.stopSequence ?? null },
    usage: rendering.showUsage(usage),
  });
  yield event("message_stop", {});
}

function openBlock(block: AnswerBlock): JsonObject {
  if (block.kind === "text") return { type: "text", text: "" };
  if (block.kind === "reasoning") return { type: "thinking", thinking: "", signature: "" };
  return { type: "tool_use", id: `toolu_${block.tool?.id ?? ""}`, name: block.tool?.name ?? "", input: {} };
}

interface Filling {
  readonly index: number;
  readonly ask: Ask;
  readonly size: number;
}

function* fillBlock(block: AnswerBlock, at: Filling): Generator<Step> {
  const { index, ask } = at;
  if (block.kind === "tool_call") yield blockDelta(index, { type: "input_json_delta", partial_json: "" });
  for (const group of groupPieces(block.pieces, at.size)) {
    if (block.kind === "text") {
      yield blockDelta(index, { type: "text_delta", text: group.text }, group.tokens);
    } else if (block.kind === "tool_call") {
      yield blockDelta(index, { type: "input_json_delta", partial_json: group.text }, group.tokens);
    } else if (ask.reasoning?.visible === true) {
      yield blockDelta(index, { type: "thinking_delta", thinking: group.text }, group.tokens);
    } else {
      yield { text: "", tokens: group.tokens };
    }
  }
  if (block.kind === "reasoning") {
    const signature = signThinking(ask, blockText(block));
    yield blockDelta(index, { type: "signature_delta", signature });
  }
}

function blockDelta(index: number, delta: JsonObject, tokens = 0): Step {
  return event("content_block_delta", { index, delta }, tokens);
}

function event(type: string, fields: JsonObject, tokens = 0): Step {
  return { text: `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`, tokens };
}
