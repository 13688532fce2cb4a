import type { Json, JsonObject } from "@iron/types";
import { isObject, listOf, numberOf, objectOf, textOf } from "../../json.ts";
import type { Ask, AskedTool, OfferedTool, PromptPart } from "../../model/ask.ts";
import { contentParts, plainText, readCount, readModel, readStop } from "../read-common.ts";
import { RequestRefusal } from "../request-refusal.ts";

/** Reads a Chat Completions request. */
export function readChat(body: JsonObject): Ask {
  const model = readModel(body);
  const messages = listOf(body["messages"]).filter((message) => isObject(message));
  if (messages.length === 0) throw new RequestRefusal("Invalid 'messages': empty array.", "messages");
  const cap = readCount(body, "max_completion_tokens", 1) ?? readCount(body, "max_tokens", 1);
  const effort = body["reasoning_effort"];
  const json = readJsonFormat(body["response_format"]);
  return {
    format: "chat-completions",
    model,
    stream: body["stream"] === true,
    prompt: [...toolParts(body, json), ...messages.flatMap((message) => messageParts(message))],
    lastUserText: plainText(messages.findLast((message) => message["role"] === "user")?.["content"]),
    afterToolResult: messages.at(-1)?.["role"] === "tool",
    tools: readTools(body["tools"]),
    toolChoice: readToolChoice(body["tool_choice"]),
    parallelCalls: body["parallel_tool_calls"] !== false,
    ...(cap === undefined ? {} : { maxOutputTokens: cap }),
    choices: readCount(body, "n", 1) ?? 1,
    stop: readStop(body["stop"]),
    ...(typeof effort === "string" && effort !== "none" ? { reasoning: { visible: false } } : {}),
    ...(json ? { json } : {}),
    ...(body["logprobs"] === true ? { logprobs: numberOf(body["top_logprobs"]) ?? 0 } : {}),
    includeUsage: objectOf(body["stream_options"])["include_usage"] === true,
    body,
  };
}

function messageParts(message: JsonObject): PromptPart[] {
  const calls = listOf(message["tool_calls"]).map((call) => {
    const fn = objectOf(objectOf(call)["function"] ?? objectOf(call)["custom"]);
    return { text: `${textOf(fn["name"])}${textOf(fn["arguments"] ?? fn["input"])}`, framing: 0 };
  });
  return [...contentParts(message["content"]), ...calls];
}

function toolParts(body: JsonObject, json: Ask["json"]): PromptPart[] {
  const parts = listOf(body["tools"]).map((tool) => ({ text: JSON.stringify(tool), framing: 0 }));
  if (json?.schema) parts.push({ text: JSON.stringify(json.schema), framing: 0 });
  return parts;
}

function readTools(value: Json | undefined): OfferedTool[] {
  return listOf(value).map((tool) => {
    const entry = objectOf(tool);
    if (entry["type"] === "custom") return { name: textOf(objectOf(entry["custom"])["name"]) };
    const fn = objectOf(entry["function"]);
    return { name: textOf(fn["name"]), schema: objectOf(fn["parameters"]) };
  });
}

function readToolChoice(value: Json | undefined): AskedTool {
  if (value === "none" || value === "required") return { kind: value };
  if (!isObject(value)) return { kind: "auto" };
  const named = objectOf(value["function"] ?? value["custom"]);
  return named["name"] === undefined ? { kind: "required" } : { kind: "tool", name: textOf(named["name"]) };
}

function readJsonFormat(value: Json | undefined): Ask["json"] {
  const format = objectOf(value);
  if (format["type"] === "json_object") return {};
  if (format["type"] !== "json_schema") return undefined;
  return { schema: objectOf(objectOf(format["json_schema"])["schema"]) };
}
