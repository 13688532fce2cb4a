import type { JsonObject } from "@iron/types";
import type { FoldedBlock } from "../../events/folded-block.ts";
import { parseEvent } from "../../events/parse-event.ts";
import { asText, typeOf } from "../../events/read.ts";
import { packedSeal } from "../../events/sealed-reasoning.ts";
import type { StartEvent } from "../../events/source.ts";
import { argumentsObject } from "../../translate/tool-arguments.ts";
import { legalToolId } from "../../translate/tool-id.ts";
import { writeCitation } from "./citation.ts";
import { isSame } from "./reply-head.ts";

const DIALECT = "anthropic-messages";

/** A content block out of its pieces; undefined where the format has no form for it. */
export function writeBlock(block: FoldedBlock, start: StartEvent | undefined): JsonObject | undefined {
  switch (block.start.type) {
    case "text":
      return writeText(block);
    case "refusal":
    case "audio":
      return block.text === "" ? undefined : { type: "text", text: block.text };
    case "reasoning":
      return writeReasoning(block, start);
    case "tool_call":
      return { ...writeCallStart(block), input: argumentsObject(block.text) };
    case "image":
      return undefined;
    case "opaque":
      return block.start.dialect === DIALECT ? writeOwn(block.start.value, block.own) : undefined;
  }
}

/** A tool call before its input. An id this format does not allow is written so that it can be told back. */
export function writeCallStart(block: FoldedBlock): JsonObject {
  const { start } = block;
  if (start.type !== "tool_call") return {};
  return {
    type: "tool_use",
    id: legalToolId(start.id),
    name: start.name,
    input: {},
    ...start.extensions?.[DIALECT],
  };
}

function writeText(block: FoldedBlock): JsonObject {
  const citations = block.citations.map(writeCitation).filter((citation) => citation !== undefined);
  return { type: "text", text: block.text, ...(citations.length > 0 && { citations }) };
}

function writeReasoning(block: FoldedBlock, start: StartEvent | undefined): JsonObject | undefined {
  if (isSame(start)) {
    if (block.start.type === "reasoning" && block.start.redacted !== undefined) {
      return { type: "redacted_thinking", data: block.start.redacted };
    }
    return { type: "thinking", thinking: block.reasoning, signature: block.seal?.value ?? "" };
  }
  const seal = packedSeal(block, start, false);
  if (block.reasoning !== "") return { type: "thinking", thinking: block.reasoning, signature: seal ?? "" };
  return seal === undefined ? undefined : { type: "redacted_thinking", data: seal };
}

/** A block of a server tool with the pieces of its input put in. */
function writeOwn(value: JsonObject, pieces: readonly JsonObject[]): JsonObject {
  let json = "";
  let written = value;
  for (const piece of pieces) {
    if (typeOf(piece) === "input_json_delta") json += asText(piece["partial_json"]) ?? "";
    else if (piece["content"] !== undefined) written = { ...written, content: piece["content"] };
  }
  const input = json === "" ? undefined : parseEvent(json);
  return input === undefined ? written : { ...written, input };
}
