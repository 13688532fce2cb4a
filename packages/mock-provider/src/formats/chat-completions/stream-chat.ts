import type { Json, JsonObject } from "@iron/types";
import type { Answer, AnswerBlock, AnswerChoice } from "../../model/answer.ts";
import type { Ask } from "../../model/ask.ts";
import { digest } from "../../model/digest.ts";
import { objectOf } from "../../json.ts";
import type { Rendering, Step } from "../format.ts";
import { groupPieces } from "../group-pieces.ts";
import { chatFinish } from "./chat-finish.ts";
import { chatLogprobs } from "./chat-logprobs.ts";
import { chatUsage } from "./chat-usage.ts";

/** `chat.completion.chunk` events, choice by choice, then usage when asked for, then `[DONE]`. */
export function* streamChat(ask: Ask, answer: Answer, rendering: Rendering): Generator<Step> {
  const chunk = chunkWriter(ask, answer, rendering);
  for (const [index, choice] of answer.choices.entries()) {
    yield* streamChoice(choice, { index, ask, size: rendering.tokensPerChunk, chunk });
  }
  if (ask.includeUsage) {
    const usage = rendering.showUsage(chatUsage(answer.usage));
    if (usage !== undefined) yield { text: chunk([], usage), tokens: 0 };
  }
  yield { text: "data: [DONE]\n\n", tokens: 0 };
}

type WriteChunk = (choices: Json, usage?: Json) => string;

interface Choosing {
  readonly index: number;
  readonly ask: Ask;
  readonly size: number;
  readonly chunk: WriteChunk;
}

function* streamChoice(choice: AnswerChoice, at: Choosing): Generator<Step> {
  const callsOnly = choice.blocks.every((block) => block.kind !== "text") && choice.blocks.length > 0;
  yield delta(at, { role: "assistant", content: callsOnly ? null : "", refusal: null });
  let call = -1;
  for (const block of choice.blocks) {
    if (block.kind === "tool_call") call += 1;
    yield* streamBlock(block, { at, call });
  }
  yield { text: at.chunk([chunkChoice(at, {}, { finish: chatFinish(choice) })]), tokens: 0 };
}

function* streamBlock(
  block: AnswerBlock,
  where: { readonly at: Choosing; readonly call: number },
): Generator<Step> {
  const { at, call } = where;
  if (block.kind === "tool_call") yield delta(at, { tool_calls: [openCall(block, call)] });
  for (const group of groupPieces(block.pieces, at.size)) {
    // Reasoning costs time and tokens, and this format shows none of it.
    if (block.kind === "reasoning") yield { text: "", tokens: group.tokens };
    else if (block.kind === "text") yield delta(at, { content: group.text }, group.tokens);
    else yield delta(at, { tool_calls: [fillCall(block, call, group.text)] }, group.tokens);
  }
}

function openCall(block: AnswerBlock, index: number): JsonObject {
  const id = `call_${block.tool?.id ?? ""}`;
  const name = block.tool?.name ?? "";
  return block.tool?.custom
    ? { index, id, type: "custom", custom: { name, input: "" } }
    : { index, id, type: "function", function: { name, arguments: "" } };
}

function fillCall(block: AnswerBlock, index: number, text: string): JsonObject {
  return block.tool?.custom ? { index, custom: { input: text } } : { index, function: { arguments: text } };
}

function delta(at: Choosing, content: JsonObject, tokens = 0): Step {
  const text = content["content"];
  const logged = at.ask.logprobs !== undefined && typeof text === "string" && text !== "";
  const logprobs = logged ? chatLogprobs([text], at.ask.logprobs ?? 0) : null;
  return { text: at.chunk([chunkChoice(at, content, { logprobs })]), tokens };
}

function chunkChoice(
  at: Choosing,
  content: JsonObject,
  end: { readonly finish?: string; readonly logprobs?: Json },
): JsonObject {
  return {
    index: at.index,
    delta: content,
    logprobs: end.logprobs ?? null,
    finish_reason: end.finish ?? null,
  };
}

function chunkWriter(ask: Ask, answer: Answer, rendering: Rendering): WriteChunk {
  const obfuscated = objectOf(ask.body["stream_options"])["include_obfuscation"] !== false;
  const padding = digest(answer.id).slice(0, 8);
  return (choices, usage) => {
    const event: JsonObject = {
      id: `chatcmpl-${answer.id}`,
      object: "chat.completion.chunk",
      created: rendering.created,
      model: ask.model,
      service_tier: "default",
      system_fingerprint: "fp_mock",
      choices,
      ...(ask.includeUsage ? { usage: usage ?? null } : {}),
      ...(obfuscated ? { obfuscation: padding } : {}),
    };
    return `data: ${JSON.stringify(event)}\n\n`;
  };
}
