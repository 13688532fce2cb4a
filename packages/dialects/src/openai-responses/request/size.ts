import type { CallSize, Json, JsonObject } from "@iron/types";
import { isObject } from "../../json/is-object.ts";
import { finishSize } from "../../size/finish-size.ts";
import { newTally, tallyValue, type Tally } from "../../size/tally.ts";
import { countOf, lengthOf, stringOf } from "../../size/read-members.ts";
import { jsonBytes, textBytes } from "../../size/text-bytes.ts";
import { readMedia } from "./read-media.ts";

/** Fields the model never reads. Every other field counts as text. */
const SETTINGS: ReadonlySet<string> = new Set([
  "background",
  "include",
  "max_output_tokens",
  "max_tool_calls",
  "metadata",
  "model",
  "parallel_tool_calls",
  "prompt_cache_key",
  "prompt_cache_options",
  "prompt_cache_retention",
  "reasoning",
  "safety_identifier",
  "service_tier",
  "store",
  "stream",
  "stream_options",
  "temperature",
  "top_logprobs",
  "top_p",
  "truncation",
  "user",
]);

/** Fields that bring input which is not in the body. */
const REFERENCES: ReadonlySet<string> = new Set(["conversation", "previous_response_id", "prompt"]);

/** Tools that the client runs itself; all others run at the provider and bring input of their own. */
const CLIENT_TOOLS: ReadonlySet<string> = new Set([
  "apply_patch",
  "computer",
  "computer_use_preview",
  "custom",
  "function",
  "local_shell",
  "namespace",
]);

/** How big a response can get. See {@link CallSize}: an upper bound, never an estimate. */
export function size(body: JsonObject): CallSize {
  const tally = newTally();
  tallyResponsesInput(body, tally);
  readTools(body["tools"], countOf(body["max_tool_calls"]), tally);
  return finishSize(tally, {
    messages: Array.isArray(body["input"]) ? body["input"].length : 1,
    tools: lengthOf(body["tools"]),
    choices: 1,
    maxOutputTokens: countOf(body["max_output_tokens"]),
    serviceTier: stringOf(body["service_tier"]),
  });
}

/** Counts all input of a request in this format: also for its endpoints that are not chats. */
export function tallyResponsesInput(body: JsonObject, tally: Tally): void {
  for (const key of Object.keys(body)) {
    const value = body[key];
    if (SETTINGS.has(key)) continue;
    if (REFERENCES.has(key) && value !== null) tally.unbounded.add(key);
    if (key === "input") tallyValue(tally, value, readMedia);
    else tally.textBytes += textBytes(key) + jsonBytes(value);
  }
}

function readTools(tools: Json | undefined, maxUses: number | undefined, tally: Tally): void {
  if (!Array.isArray(tools)) return;
  for (const tool of tools as readonly Json[]) {
    const type = isObject(tool) ? stringOf(tool["type"]) : undefined;
    if (type === undefined || CLIENT_TOOLS.has(type) || (isObject(tool) && runsHere(tool))) continue;
    const name = toolName(type);
    tally.serverTools.push(maxUses === undefined ? { name } : { name, maxUses });
    tally.unbounded.add(name);
  }
}

/** `web_search_preview_2025_03_11` is the tool `web_search` in one of its versions; usage and prices know it by that name. */
function toolName(type: string): string {
  return type.replace(/(?:_preview)?(?:_\d{4}_\d{2}_\d{2})?$/, "");
}

/** A shell or a tool search that states that the client carries it out. */
function runsHere(tool: JsonObject): boolean {
  const place = tool["environment"];
  return tool["execution"] === "client" || (isObject(place) && place["type"] === "local");
}
