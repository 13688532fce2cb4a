import type { Json, JsonObject } from "@iron/types";
import { isObject, numberOf, textOf } from "../json.ts";
import { MEDIA_TOKENS, MESSAGE_FRAMING } from "../model/count-prompt.ts";
import type { PromptPart } from "../model/ask.ts";
import { RequestRefusal } from "./request-refusal.ts";

/** The model that a request must name. */
export function readModel(body: JsonObject): string {
  const model = textOf(body["model"]);
  if (!model) throw new RequestRefusal("you must provide a model parameter", "model");
  return model;
}

/** A whole number of at least `least`, or undefined when absent or null. */
export function readCount(body: JsonObject, name: string, least: number): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  const count = numberOf(value);
  if (count === undefined || !Number.isInteger(count) || count < least) {
    throw new RequestRefusal(
      `Invalid '${name}': expected an integer of at least ${least}, but got ${JSON.stringify(value)}.`,
      name,
    );
  }
  return count;
}

export function readStop(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.map((item: Json) => textOf(item)).filter(Boolean) : [];
}

const MEDIA = new Set(["image_url", "input_audio", "file", "image", "document", "input_image", "input_file"]);

/** The prompt parts of one message's content, framed as one message. */
export function contentParts(content: Json | undefined): PromptPart[] {
  if (!Array.isArray(content)) return [{ text: textOf(content), framing: MESSAGE_FRAMING }];
  const blocks = (content as readonly Json[]).filter((block) => isObject(block));
  return [{ text: "", framing: MESSAGE_FRAMING }, ...blocks.map((block) => blockPart(block))];
}

function blockPart(block: JsonObject): PromptPart {
  const cache = readCacheMark(block["cache_control"]);
  return {
    text: blockText(block),
    framing: MEDIA.has(textOf(block["type"])) ? MEDIA_TOKENS : 0,
    ...(cache ? { cache } : {}),
  };
}

/** The text of a content block of any format; tool calls and results by their arguments and content. */
function blockText(block: JsonObject): string {
  const text = block["text"] ?? block["thinking"] ?? block["refusal"];
  if (typeof text === "string") return text;
  if (block["input"] !== undefined) return `${textOf(block["name"])}${JSON.stringify(block["input"])}`;
  return block["type"] === "tool_result" ? plainText(block["content"]) : "";
}

/** All text of a content value: a string, or blocks with text. */
export function plainText(content: Json | undefined): string {
  if (!Array.isArray(content)) return textOf(content);
  return (content as readonly Json[]).map((block) => (isObject(block) ? textOf(block["text"]) : "")).join("");
}

export function readCacheMark(mark: Json | undefined): "5m" | "1h" | undefined {
  if (!isObject(mark)) return undefined;
  return mark["ttl"] === "1h" ? "1h" : "5m";
}
