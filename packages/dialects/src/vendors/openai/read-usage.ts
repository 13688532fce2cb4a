import type { Endpoint, Json, JsonObject, Usage } from "@iron/types";
import { isObject } from "../../json/is-object.ts";
import { countOf, lengthOf } from "../../size/read-members.ts";

/**
 * Usage in a whole reply of one of OpenAI's endpoints other than chats. Token counts come under either pair of names; image endpoints of
 * models charged by the picture and transcriptions charged by the second report units. Undefined when the reply states none that is usable.
 */
export function readOpenaiUsage(endpoint: Endpoint, body: JsonObject): Usage | undefined {
  const usage = body["usage"];
  if (isObject(usage)) {
    const read = usage["type"] === "duration" ? seconds(usage) : tokens(usage, endpoint);
    return read === undefined ? undefined : withTier(read, body);
  }
  if (endpoint.operation.startsWith("image_") && Array.isArray(body["data"])) {
    return { inputTokens: 0, outputTokens: 0, units: { images: lengthOf(body["data"]) } };
  }
  // Verbose transcriptions of older models state their length outside of a usage object.
  return typeof body["duration"] === "number" || typeof body["duration"] === "string"
    ? seconds({ seconds: Number(body["duration"]) })
    : undefined;
}

function seconds(usage: JsonObject): Usage | undefined {
  const length = usage["seconds"];
  if (typeof length !== "number" || !Number.isFinite(length) || length < 0) return undefined;
  return { inputTokens: 0, outputTokens: 0, units: { audio_seconds: Math.ceil(length) } };
}

function tokens(usage: JsonObject, endpoint: Endpoint): Usage | undefined {
  const input = countOf(usage["prompt_tokens"] ?? usage["input_tokens"]);
  if (input === undefined) return undefined;
  const output = countOf(usage["completion_tokens"] ?? usage["output_tokens"]) ?? 0;
  const details =
    usage["prompt_tokens_details"] ?? usage["input_tokens_details"] ?? usage["input_token_details"];
  const outputDetails = usage["completion_tokens_details"] ?? usage["output_tokens_details"];
  const makesImages = endpoint.operation.startsWith("image_");
  const imageOutput = part(outputDetails, "image_tokens", output) ?? (makesImages ? output : undefined);
  return {
    inputTokens: input,
    outputTokens: output,
    ...named("cacheReadTokens", part(details, "cached_tokens", input)),
    ...named("audioInputTokens", part(details, "audio_tokens", input)),
    ...named("imageInputTokens", part(details, "image_tokens", input)),
    ...named("reasoningTokens", part(outputDetails, "reasoning_tokens", output)),
    ...named("imageOutputTokens", imageOutput),
  };
}

/** A part of a total; what is larger than its total is no count. */
function part(details: Json | undefined, name: string, total: number): number | undefined {
  const value = isObject(details) ? countOf(details[name]) : undefined;
  return value === undefined || value === 0 || value > total ? undefined : value;
}

function named<Name extends string>(
  name: Name,
  value: number | undefined,
): { readonly [K in Name]?: number } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [K in Name]?: number };
}

function withTier(usage: Usage, body: JsonObject): Usage {
  const tier = body["service_tier"];
  return typeof tier === "string" ? { ...usage, serviceTier: tier } : usage;
}
