import type { JsonObject, Usage } from "@iron/types";
import { asText } from "../../events/read.ts";
import { part, putCount, type UsageDraft } from "../../events/usage-fields.ts";
import { putCacheWrites } from "../../openai-chat/reply/usage.ts";

/** Reads what a response consumed: `usage`, `service_tier` and, from the output, uses of tools that are charged apart. */
export function readUsage(response: JsonObject): Partial<Usage> {
  const draft: UsageDraft = {};
  const usage = part(response, "usage");
  const input = part(usage, "input_tokens_details");
  putCount(draft, "inputTokens", usage["input_tokens"]);
  putCount(draft, "outputTokens", usage["output_tokens"]);
  putCount(draft, "cacheReadTokens", input["cached_tokens"]);
  putCacheWrites(draft, input);
  putCount(draft, "reasoningTokens", part(usage, "output_tokens_details")["reasoning_tokens"]);
  const tier = asText(response["service_tier"]);
  if (tier !== undefined && tier !== "auto") draft.serviceTier = tier;
  const uses = countToolUses(response["output"]);
  if (uses !== undefined) draft.serverToolUses = uses;
  return draft;
}

const CHARGED: Readonly<Record<string, string>> = {
  web_search_call: "web_search",
  file_search_call: "file_search",
  code_interpreter_call: "code_interpreter",
  image_generation_call: "image_generation",
};

function countToolUses(output: JsonObject[string]): Record<string, number> | undefined {
  if (!Array.isArray(output)) return undefined;
  const uses: Record<string, number> = {};
  for (const item of output as readonly JsonObject[]) {
    const name = typeof item?.["type"] === "string" ? CHARGED[item["type"]] : undefined;
    if (name !== undefined) uses[name] = (uses[name] ?? 0) + 1;
  }
  return Object.keys(uses).length > 0 ? uses : undefined;
}

/** Writes usage as the Responses API states it. */
export function writeUsage(usage: Partial<Usage>): JsonObject {
  const input = usage.inputTokens ?? 0;
  const output = usage.outputTokens ?? 0;
  const long = usage.cacheWrite1hTokens ?? 0;
  const short = usage.cacheWriteTokens ?? 0;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cacheReadTokens ?? 0, cache_write_tokens: short + long },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    total_tokens: input + output,
  };
}
