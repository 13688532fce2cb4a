import type { BlockDelta, BlockStart, JsonObject } from "@iron/types";
import { asFilledText, asObject, asObjects, asText, typeOf } from "../../events/read.ts";
import { readCitation } from "./citation.ts";

const DIALECT = "anthropic-messages";

/** A content block's start as the neutral block. Blocks of server tools are opaque: only this format understands them. */
export function readBlock(block: JsonObject): BlockStart {
  switch (typeOf(block)) {
    case "text":
      return { type: "text" };
    case "thinking":
      return { type: "reasoning" };
    case "redacted_thinking":
      return { type: "reasoning", redacted: asText(block["data"]) ?? "" };
    case "tool_use": {
      const own = ownFields(block);
      return {
        type: "tool_call",
        id: asText(block["id"]) ?? "",
        name: asText(block["name"]) ?? "",
        ...(own !== undefined && { extensions: { [DIALECT]: own } }),
      };
    }
    default:
      return { type: "opaque", dialect: DIALECT, value: block };
  }
}

function ownFields(block: JsonObject): JsonObject | undefined {
  const { type: _type, id: _id, name: _name, input: _input, ...own } = block;
  return Object.keys(own).length > 0 ? own : undefined;
}

/** What a block already holds when it starts: everything in a whole reply, seldom anything in a stream. */
export function readContent(block: JsonObject): readonly BlockDelta[] {
  const deltas: BlockDelta[] = [];
  switch (typeOf(block)) {
    case "text": {
      const text = asFilledText(block["text"]);
      if (text !== undefined) deltas.push({ type: "text", text });
      for (const value of asObjects(block["citations"])) {
        deltas.push({ type: "citation", citation: readCitation(value) });
      }
      break;
    }
    case "thinking": {
      const text = asFilledText(block["thinking"]);
      const signature = asFilledText(block["signature"]);
      if (text !== undefined) deltas.push({ type: "reasoning", text });
      if (signature !== undefined) deltas.push({ type: "signature", value: signature, kind: "signature" });
      break;
    }
    case "tool_use": {
      const input = asObject(block["input"]);
      if (input !== undefined && Object.keys(input).length > 0) {
        deltas.push({ type: "arguments", text: JSON.stringify(input) });
      }
      break;
    }
    default:
  }
  return deltas;
}

/** A piece of a block. What is unknown, or belongs to a block that is opaque, stays as it is. */
export function readDelta(delta: JsonObject, opaque: boolean): BlockDelta | undefined {
  if (opaque) return { type: "opaque", dialect: DIALECT, value: delta };
  switch (typeOf(delta)) {
    case "text_delta":
      return textDelta(delta["text"]);
    case "input_json_delta": {
      const text = asFilledText(delta["partial_json"]);
      return text === undefined ? undefined : { type: "arguments", text };
    }
    case "thinking_delta": {
      const text = asFilledText(delta["thinking"]);
      return text === undefined ? undefined : { type: "reasoning", text };
    }
    case "signature_delta": {
      const value = asFilledText(delta["signature"]);
      return value === undefined ? undefined : { type: "signature", value, kind: "signature" };
    }
    case "citations_delta": {
      const citation = asObject(delta["citation"]);
      return citation === undefined ? undefined : { type: "citation", citation: readCitation(citation) };
    }
    default:
      return { type: "opaque", dialect: DIALECT, value: delta };
  }
}

function textDelta(text: JsonObject[string]): BlockDelta | undefined {
  return typeof text === "string" && text !== "" ? { type: "text", text } : undefined;
}
