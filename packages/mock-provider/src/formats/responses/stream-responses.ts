import type { JsonObject } from "@iron/types";
import { blockText } from "../../model/answer.ts";
import type { Answer, AnswerBlock } from "../../model/answer.ts";
import type { Ask } from "../../model/ask.ts";
import { digest } from "../../model/digest.ts";
import type { Rendering, Step } from "../format.ts";
import { groupPieces } from "../group-pieces.ts";
import { itemId, openItem, responseObject, textLogprobs, textPart, wholeItem } from "./response-items.ts";
import { wholeResponses } from "./whole-responses.ts";

/** The numbered events of one response. */
export function* streamResponses(ask: Ask, answer: Answer, rendering: Rendering): Generator<Step> {
  let number = -1;
  const event: WriteEvent = (type, fields, tokens = 0) => {
    number += 1;
    const data = JSON.stringify({ type, sequence_number: number, ...fields });
    return { text: `event: ${type}\ndata: ${data}\n\n`, tokens };
  };
  const begun = responseObject(
    { ask, answer, rendering },
    { status: "in_progress", output: [], usage: null },
  );
  yield event("response.created", { response: begun });
  yield event("response.in_progress", { response: begun });
  for (const [index, block] of (answer.choices[0]?.blocks ?? []).entries()) {
    const writing = { index, block, ask, answer, size: rendering.tokensPerChunk, event };
    yield event("response.output_item.added", { output_index: index, item: openItem(ask, answer, index) });
    if (block.kind === "text") yield* streamText(writing);
    else if (block.kind === "reasoning") yield* streamReasoning(writing);
    else yield* streamCall(writing);
    yield event("response.output_item.done", { output_index: index, item: wholeItem(ask, answer, index) });
  }
  const response = wholeResponses(ask, answer, rendering);
  yield event(response["status"] === "incomplete" ? "response.incomplete" : "response.completed", {
    response,
  });
}

type WriteEvent = (type: string, fields: JsonObject, tokens?: number) => Step;

interface Writing {
  readonly index: number;
  readonly block: AnswerBlock;
  readonly ask: Ask;
  readonly answer: Answer;
  readonly size: number;
  readonly event: WriteEvent;
}

function* streamText({ index, block, ask, answer, size, event }: Writing): Generator<Step> {
  const at = { item_id: itemId(answer, index), output_index: index, content_index: 0 };
  const empty = { type: "output_text", annotations: [], logprobs: [], text: "" };
  yield event("response.content_part.added", { ...at, part: empty });
  for (const { text, tokens } of groupPieces(block.pieces, size)) {
    const logprobs = ask.logprobs === undefined ? [] : textLogprobs([text], ask.logprobs);
    yield event("response.output_text.delta", { ...at, delta: text, logprobs, ...pad(answer) }, tokens);
  }
  const part = textPart(ask, block);
  yield event("response.output_text.done", { ...at, text: part["text"], logprobs: part["logprobs"] });
  yield event("response.content_part.done", { ...at, part });
}

function* streamReasoning({ index, block, ask, answer, size, event }: Writing): Generator<Step> {
  if (ask.reasoning?.visible !== true) {
    for (const { tokens } of groupPieces(block.pieces, size)) yield { text: "", tokens };
    return;
  }
  const at = { item_id: itemId(answer, index), output_index: index, summary_index: 0 };
  const text = blockText(block);
  yield event("response.reasoning_summary_part.added", { ...at, part: { type: "summary_text", text: "" } });
  for (const group of groupPieces(block.pieces, size)) {
    const fields = { ...at, delta: group.text, ...pad(answer) };
    yield event("response.reasoning_summary_text.delta", fields, group.tokens);
  }
  yield event("response.reasoning_summary_text.done", { ...at, text });
  yield event("response.reasoning_summary_part.done", { ...at, part: { type: "summary_text", text } });
}

function* streamCall({ index, block, answer, size, event }: Writing): Generator<Step> {
  const at = { item_id: itemId(answer, index), output_index: index };
  const name = block.tool?.custom ? "custom_tool_call_input" : "function_call_arguments";
  for (const { text, tokens } of groupPieces(block.pieces, size)) {
    yield event(`response.${name}.delta`, { ...at, delta: text, ...pad(answer) }, tokens);
  }
  const text = blockText(block);
  yield event(`response.${name}.done`, {
    ...at,
    ...(block.tool?.custom ? { input: text } : { arguments: text }),
  });
}

function pad(answer: Answer): JsonObject {
  return { obfuscation: digest(answer.id).slice(0, 8) };
}
