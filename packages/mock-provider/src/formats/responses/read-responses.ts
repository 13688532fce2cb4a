import type { Json, JsonObject } from "@iron/types";
import { isObject, listOf, numberOf, objectOf, textOf } from "../../json.ts";
import type { Ask, AskedTool, OfferedTool, PromptPart } from "../../model/ask.ts";
import { MESSAGE_FRAMING } from "../../model/count-prompt.ts";
import { contentParts, plainText, readCount, readModel } from "../read-common.ts";
import { RequestRefusal } from "../request-refusal.ts";

const RESULTS = new Set(["function_call_output", "custom_tool_call_output"]);

/** Reads a Responses request. Input that `previous_response_id` names is not here. */
export function readResponses(body: JsonObject): Ask {
  const model = readModel(body);
  const input = readInput(body["input"]);
  if (input.length === 0 && body["previous_response_id"] === undefined) {
    throw new RequestRefusal("Missing required parameter: 'input'.", "input");
  }
  const cap = readCount(body, "max_output_tokens", 1);
  const effort = objectOf(body["reasoning"])["effort"];
  const json = readJsonFormat(objectOf(objectOf(body["text"])["format"]));
  const instructions = textOf(body["instructions"]);
  return {
    format: "responses",
    model,
    stream: body["stream"] === true,
    prompt: [
      ...toolParts(body, json),
      ...(instructions ? [{ text: instructions, framing: MESSAGE_FRAMING }] : []),
      ...input.flatMap((item) => itemParts(item)),
    ],
    lastUserText: plainText(input.findLast((item) => item["role"] === "user")?.["content"]),
    afterToolResult: RESULTS.has(textOf(input.at(-1)?.["type"])),
    tools: readTools(body["tools"]),
    toolChoice: readToolChoice(body["tool_choice"]),
    parallelCalls: body["parallel_tool_calls"] !== false,
    ...(cap === undefined ? {} : { maxOutputTokens: cap }),
    choices: 1,
    stop: [],
    ...(isObject(body["reasoning"]) && effort !== "none"
      ? { reasoning: { visible: isAsked(objectOf(body["reasoning"])["summary"]) } }
      : {}),
    ...(json ? { json } : {}),
    ...(listOf(body["include"]).includes("message.output_text.logprobs")
      ? { logprobs: numberOf(body["top_logprobs"]) ?? 0 }
      : {}),
    includeUsage: true,
    body,
  };
}

function isAsked(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

function readInput(input: Json | undefined): JsonObject[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
  return listOf(input).filter((item) => isObject(item));
}

function itemParts(item: JsonObject): PromptPart[] {
  if (item["content"] !== undefined && item["type"] !== "reasoning") return contentParts(item["content"]);
  const output = item["output"];
  const text = [item["name"], item["arguments"], item["input"]].map((value) => textOf(value)).join("");
  const result = typeof output === "string" ? output : plainText(output);
  return [{ text: `${text}${result}`, framing: MESSAGE_FRAMING }];
}

function toolParts(body: JsonObject, json: Ask["json"]): PromptPart[] {
  const parts = listOf(body["tools"]).map((tool) => ({ text: JSON.stringify(tool), framing: 0 }));
  if (json?.schema) parts.push({ text: JSON.stringify(json.schema), framing: 0 });
  return parts;
}

function readTools(value: Json | undefined): OfferedTool[] {
  const tools: OfferedTool[] = [];
  for (const tool of listOf(value).map((entry) => objectOf(entry))) {
    if (tool["type"] === "custom") tools.push({ name: textOf(tool["name"]) });
    if (tool["type"] === "function") {
      tools.push({ name: textOf(tool["name"]), schema: objectOf(tool["parameters"]) });
    }
  }
  return tools;
}

function readToolChoice(value: Json | undefined): AskedTool {
  if (value === "none" || value === "required") return { kind: value };
  const name = objectOf(value)["name"];
  return name === undefined ? { kind: "auto" } : { kind: "tool", name: textOf(name) };
}

function readJsonFormat(format: JsonObject): Ask["json"] {
  if (format["type"] === "json_object") return {};
  return format["type"] === "json_schema" ? { schema: objectOf(format["schema"]) } : undefined;
}
