import type { Json, JsonObject, Usage } from "@iron/types";
import { isObject, numberOf, objectOf, textOf } from "../json.ts";

/** What the recorded reply says it used, in any of the three formats: the later statement of a field replaces the earlier. */
export function readRecordedUsage(payloads: readonly (Json | undefined)[]): Usage | undefined {
  const stated = payloads.flatMap((payload) => carriers(payload).map((carrier) => carrier["usage"]));
  const objects = stated.filter((usage) => isObject(usage));
  if (objects.length === 0) return undefined;
  return toUsage(Object.assign({}, ...objects) as JsonObject);
}

export function readRecordedModel(payloads: readonly (Json | undefined)[]): string {
  const models = payloads.flatMap((payload) => carriers(payload).map((carrier) => textOf(carrier["model"])));
  return models.find((model) => model !== "") ?? "";
}

/** The objects that can carry usage: the payload, and the message or response inside it. */
function carriers(payload: Json | undefined): JsonObject[] {
  const outer = objectOf(payload);
  return [outer, objectOf(outer["message"]), objectOf(outer["response"])];
}

function toUsage(usage: JsonObject): Usage {
  const inputDetails = objectOf(usage["prompt_tokens_details"] ?? usage["input_tokens_details"]);
  const outputDetails = objectOf(usage["completion_tokens_details"] ?? usage["output_tokens_details"]);
  const input = numberOf(usage["prompt_tokens"] ?? usage["input_tokens"]) ?? 0;
  const written = numberOf(usage["cache_creation_input_tokens"]) ?? 0;
  const written1h = numberOf(objectOf(usage["cache_creation"])["ephemeral_1h_input_tokens"]) ?? 0;
  const apart = numberOf(usage["cache_read_input_tokens"]);
  return {
    inputTokens: input + written + (apart ?? 0),
    cacheReadTokens: apart ?? numberOf(inputDetails["cached_tokens"]) ?? 0,
    cacheWriteTokens: written - written1h,
    cacheWrite1hTokens: written1h,
    outputTokens: numberOf(usage["completion_tokens"] ?? usage["output_tokens"]) ?? 0,
    reasoningTokens: numberOf(outputDetails["reasoning_tokens"]) ?? 0,
  };
}
