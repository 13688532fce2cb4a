import type { BlockDelta, BlockStart, Json, JsonObject } from "@iron/types";
import { asFilledText, asList, asObject, asObjects, asText, typeOf } from "../../events/read.ts";
import { readCitation } from "./citation.ts";

const DIALECT = "openai-responses";

/** An output item that is not a message, as the neutral block. Items of server tools are opaque: only this format understands them. */
export function readItem(item: JsonObject): BlockStart {
  switch (typeOf(item)) {
    case "reasoning": {
      const id = asFilledText(item["id"]);
      return { type: "reasoning", ...(id !== undefined && { id }) };
    }
    case "function_call":
    case "custom_tool_call":
      return readCall(item);
    default:
      return { type: "opaque", dialect: DIALECT, value: item };
  }
}

function readCall(item: JsonObject): BlockStart {
  const itemId = asFilledText(item["id"]);
  const own: Record<string, Json> = {};
  for (const key of ["namespace", "caller"]) {
    const value = item[key];
    if (value !== undefined && value !== null) own[key] = value;
  }
  return {
    type: "tool_call",
    id: asFilledText(item["call_id"]) ?? itemId ?? "",
    name: asText(item["name"]) ?? "",
    ...(item["type"] === "custom_tool_call" && { custom: true }),
    ...(itemId !== undefined && { itemId }),
    ...(Object.keys(own).length > 0 && { extensions: { [DIALECT]: own } }),
  };
}

/** A content part of a message, as the neutral block; `message` is the item it belongs to. */
export function readPart(part: JsonObject, message: JsonObject): BlockStart {
  const own: Record<string, Json> = {};
  for (const key of ["id", "phase"]) {
    const value = message[key];
    if (value !== undefined && value !== null) own[key] = value;
  }
  const extensions = { [DIALECT]: own };
  if (part["type"] === "output_text") return { type: "text", extensions };
  if (part["type"] === "refusal") return { type: "refusal", extensions };
  // A part of a sort unknown to us becomes a message of its own, so that it can be written again.
  return { type: "opaque", dialect: DIALECT, value: { ...message, content: [part] } };
}

/** What a part of a message holds once it is whole. */
export function readPartContent(part: JsonObject): readonly BlockDelta[] {
  if (part["type"] === "refusal") {
    const text = asFilledText(part["refusal"]);
    return text === undefined ? [] : [{ type: "refusal", text }];
  }
  const deltas: BlockDelta[] = [];
  const text = asFilledText(part["text"]);
  const logprobs = asList(part["logprobs"]);
  if (text !== undefined) {
    deltas.push(logprobs.length > 0 ? { type: "text", text, logprobs } : { type: "text", text });
  }
  for (const value of asObjects(part["annotations"])) {
    deltas.push({ type: "citation", citation: readCitation(value) });
  }
  return deltas;
}

/** What a reasoning item or a call holds once it is whole. */
export function readItemContent(item: JsonObject): readonly BlockDelta[] {
  switch (typeOf(item)) {
    case "reasoning":
      return [...readThoughts(item), ...readSeal(item)];
    case "function_call":
      return argumentsOf(item["arguments"]);
    case "custom_tool_call":
      return argumentsOf(item["input"]);
    default:
      return [];
  }
}

function argumentsOf(value: Json | undefined): readonly BlockDelta[] {
  const text = asObject(value) === undefined ? asFilledText(value) : JSON.stringify(value);
  return text === undefined ? [] : [{ type: "arguments", text }];
}

function readThoughts(item: JsonObject): readonly BlockDelta[] {
  const deltas: BlockDelta[] = [];
  for (const [part, thought] of asObjects(item["summary"]).entries()) {
    const text = asFilledText(thought["text"]);
    if (text !== undefined) deltas.push(reasoningDelta(text, true, part));
  }
  for (const [part, thought] of asObjects(item["content"]).entries()) {
    const text = asFilledText(thought["text"]);
    if (text !== undefined) deltas.push(reasoningDelta(text, false, part));
  }
  return deltas;
}

/** The sealed form of a reasoning item, final only when the item is done. */
export function readSeal(item: JsonObject): readonly BlockDelta[] {
  const value = asFilledText(item["encrypted_content"]);
  return value === undefined ? [] : [{ type: "signature", value, kind: "encrypted" }];
}

/** A piece of reasoning; the first part is left unsaid. */
export function reasoningDelta(text: string, summary: boolean, part: number): BlockDelta {
  return {
    type: "reasoning",
    text,
    ...(summary && { summary: true }),
    ...(part > 0 && { part }),
  };
}
