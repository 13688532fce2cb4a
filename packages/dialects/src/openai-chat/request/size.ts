import type { CallSize, JsonObject } from "@iron/types";
import { isObject } from "../../json/is-object.ts";
import { finishSize } from "../../size/finish-size.ts";
import { base64Bytes, secondsOf } from "../../size/media-bounds.ts";
import { tallyFile } from "../../size/tally-file.ts";
import { newTally, tallyValue, type Tally } from "../../size/tally.ts";
import { countOf, larger, lengthOf, stringOf } from "../../size/read-members.ts";
import { jsonBytes, textBytes } from "../../size/text-bytes.ts";

/** Fields the model never reads. Every other field counts as text. */
const SETTINGS: ReadonlySet<string> = new Set([
  "audio",
  "frequency_penalty",
  "logit_bias",
  "logprobs",
  "max_completion_tokens",
  "max_tokens",
  "metadata",
  "modalities",
  "model",
  "n",
  "parallel_tool_calls",
  "presence_penalty",
  "prompt_cache_key",
  "prompt_cache_options",
  "prompt_cache_retention",
  "reasoning_effort",
  "safety_identifier",
  "seed",
  "service_tier",
  "stop",
  "store",
  "stream",
  "stream_options",
  "temperature",
  "top_logprobs",
  "top_p",
  "user",
  "verbosity",
]);

/** How big a chat completion can get. See {@link CallSize}: an upper bound, never an estimate. */
export function size(body: JsonObject): CallSize {
  const tally = newTally();
  for (const key of Object.keys(body)) {
    if (SETTINGS.has(key)) continue;
    if (key === "messages") tallyValue(tally, body[key], readMedia);
    else if (key === "web_search_options") serverTool(tally, "web_search");
    else tally.textBytes += textBytes(key) + jsonBytes(body[key]);
  }
  readTools(body, tally);
  return finishSize(tally, {
    messages: lengthOf(body["messages"]),
    tools: lengthOf(body["tools"]) + lengthOf(body["functions"]),
    choices: Math.max(1, countOf(body["n"]) ?? 1),
    maxOutputTokens: larger(countOf(body["max_completion_tokens"]), countOf(body["max_tokens"])),
    serviceTier: stringOf(body["service_tier"]),
  });
}

function readTools(body: JsonObject, tally: Tally): void {
  const tools = body["tools"];
  if (!Array.isArray(tools)) return;
  for (const tool of tools as readonly JsonObject[]) {
    const type = isObject(tool) ? stringOf(tool["type"]) : undefined;
    if (type !== undefined && type !== "function" && type !== "custom") serverTool(tally, type);
  }
}

function serverTool(tally: Tally, name: string): void {
  tally.serverTools.push({ name });
  tally.unbounded.add(name);
}

const IMAGE: ReadonlySet<string> = new Set(["image_url"]);
const AUDIO_INPUT: ReadonlySet<string> = new Set(["input_audio"]);
const FILE_DATA: ReadonlySet<string> = new Set(["file"]);
const PAST_AUDIO: ReadonlySet<string> = new Set(["audio"]);

function readMedia(part: JsonObject, tally: Tally): ReadonlySet<string> | undefined {
  const type = part["type"];
  if (type === "image_url" && part["image_url"] !== undefined) {
    tally.images++;
    return IMAGE;
  }
  const sound = part["input_audio"];
  if (type === "input_audio" && isObject(sound)) {
    tally.audioSeconds += secondsOf(
      base64Bytes(stringOf(sound["data"]) ?? ""),
      stringOf(sound["format"]) ?? "",
    );
    return AUDIO_INPUT;
  }
  const file = part["file"];
  if (type === "file" && isObject(file)) {
    readFile(file, tally);
    return FILE_DATA;
  }
  // An earlier spoken reply, by its id: the sound itself is at the provider.
  if (part["role"] === "assistant" && isObject(part["audio"])) {
    tally.unbounded.add("messages.audio");
    return PAST_AUDIO;
  }
  return undefined;
}

function readFile(file: JsonObject, tally: Tally): void {
  tally.textBytes += jsonBytes(file["filename"]);
  const data = stringOf(file["file_data"]);
  if (data !== undefined) tallyFile(tally, data);
  if (typeof file["file_id"] === "string") tally.unbounded.add("file_id");
}
