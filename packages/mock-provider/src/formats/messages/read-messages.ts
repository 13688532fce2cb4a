import type { Json, JsonObject } from "@iron/types";
import { isObject, listOf, numberOf, objectOf, textOf } from "../../json.ts";
import type { Ask, AskedTool, OfferedTool, PromptPart } from "../../model/ask.ts";
import { contentParts, plainText, readCacheMark, readCount, readModel, readStop } from "../read-common.ts";
import { RequestRefusal } from "../request-refusal.ts";

/** Reads a Messages request. `counting` is for count_tokens, which needs no cap. */
export function readMessages(body: JsonObject, counting = false): Ask {
  const model = readModel(body);
  const messages = listOf(body["messages"]).filter((message) => isObject(message));
  if (messages.length === 0) {
    throw new RequestRefusal("messages: at least one message is required", "messages");
  }
  const cap = readCount(body, "max_tokens", 1);
  if (cap === undefined && !counting) throw new RequestRefusal("max_tokens: Field required", "max_tokens");
  const schema = objectOf(objectOf(body["output_config"])["format"] ?? body["output_format"])["schema"];
  return {
    format: "messages",
    model,
    stream: body["stream"] === true,
    prompt: [
      ...toolParts(body["tools"], schema),
      ...(body["system"] === undefined ? [] : contentParts(body["system"])),
      ...messages.flatMap((message) => contentParts(message["content"])),
    ],
    lastUserText: plainText(messages.findLast((message) => message["role"] === "user")?.["content"]),
    afterToolResult: listOf(messages.at(-1)?.["content"]).some(
      (block) => objectOf(block)["type"] === "tool_result",
    ),
    tools: readTools(body["tools"]),
    toolChoice: readToolChoice(objectOf(body["tool_choice"])),
    parallelCalls: objectOf(body["tool_choice"])["disable_parallel_tool_use"] !== true,
    ...(cap === undefined ? {} : { maxOutputTokens: cap }),
    choices: 1,
    stop: readStop(body["stop_sequences"]),
    ...readThinking(objectOf(body["thinking"])),
    ...(isObject(schema) ? { json: { schema } } : {}),
    includeUsage: true,
    body,
  };
}

function toolParts(tools: Json | undefined, schema: Json | undefined): PromptPart[] {
  const parts: PromptPart[] = listOf(tools).map((tool) => {
    const cache = readCacheMark(objectOf(tool)["cache_control"]);
    const { cache_control: _mark, ...definition } = objectOf(tool);
    return { text: JSON.stringify(definition), framing: 0, ...(cache ? { cache } : {}) };
  });
  return schema === undefined ? parts : [...parts, { text: JSON.stringify(schema), framing: 0 }];
}

function readTools(value: Json | undefined): OfferedTool[] {
  return listOf(value)
    .map((tool) => objectOf(tool))
    .filter((tool) => tool["input_schema"] !== undefined)
    .map((tool) => ({ name: textOf(tool["name"]), schema: objectOf(tool["input_schema"]) }));
}

function readToolChoice(choice: JsonObject): AskedTool {
  if (choice["type"] === "tool") return { kind: "tool", name: textOf(choice["name"]) };
  if (choice["type"] === "any") return { kind: "required" };
  return { kind: choice["type"] === "none" ? "none" : "auto" };
}

function readThinking(thinking: JsonObject): Pick<Ask, "reasoning"> {
  if (thinking["type"] !== "enabled" && thinking["type"] !== "adaptive") return {};
  const budget = numberOf(thinking["budget_tokens"]);
  const visible = thinking["display"] !== "omitted";
  return { reasoning: { visible, ...(budget === undefined ? {} : { budget }) } };
}
