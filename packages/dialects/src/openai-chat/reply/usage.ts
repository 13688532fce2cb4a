import type { JsonObject, Usage } from "@iron/types";
import { asCount } from "../../events/read.ts";
import { part, putCount, type UsageDraft } from "../../events/usage-fields.ts";

/**
 * Reads `usage` of Chat Completions. The totals include cached and reasoning tokens. Some compatible providers count reasoning apart from
 * `completion_tokens`, which shows in `total_tokens`; some put cached tokens beside the details. Counts that are no counts are left out.
 */
export function readUsage(usage: JsonObject): Partial<Usage> {
  const draft: UsageDraft = {};
  const prompt = part(usage, "prompt_tokens_details");
  const completion = part(usage, "completion_tokens_details");
  putCount(draft, "inputTokens", usage["prompt_tokens"]);
  putCount(draft, "outputTokens", outputTotal(usage, completion));
  putCount(
    draft,
    "cacheReadTokens",
    prompt["cached_tokens"] ?? usage["cached_tokens"] ?? usage["prompt_cache_hit_tokens"],
  );
  putCacheWrites(draft, prompt);
  putCount(draft, "audioInputTokens", prompt["audio_tokens"]);
  putCount(draft, "imageInputTokens", prompt["image_tokens"]);
  putCount(draft, "reasoningTokens", completion["reasoning_tokens"]);
  putCount(draft, "audioOutputTokens", completion["audio_tokens"]);
  putCount(draft, "imageOutputTokens", completion["image_tokens"]);
  putCount(draft, "acceptedPredictionTokens", completion["accepted_prediction_tokens"]);
  putCount(draft, "rejectedPredictionTokens", completion["rejected_prediction_tokens"]);
  return draft;
}

function outputTotal(usage: JsonObject, completion: JsonObject): number | undefined {
  const stated = asCount(usage["completion_tokens"]);
  const reasoning = asCount(completion["reasoning_tokens"]);
  const total = asCount(usage["total_tokens"]);
  const prompt = asCount(usage["prompt_tokens"]);
  if (stated === undefined || !reasoning || total === undefined || prompt === undefined) return stated;
  return total === prompt + stated + reasoning ? stated + reasoning : stated;
}

/** Cache writes of both OpenAI formats: the longer lifetime is stated apart. */
export function putCacheWrites(draft: UsageDraft, details: JsonObject): void {
  const written = asCount(details["cache_write_tokens"]);
  if (written === undefined) return;
  const long = asCount(part(details, "cache_write_tokens_details")["ttl_12h_tokens"]) ?? 0;
  if (long > 0 && long <= written) putCount(draft, "cacheWrite1hTokens", long);
  putCount(draft, "cacheWriteTokens", written - (draft.cacheWrite1hTokens ?? 0));
}

/** Writes usage as Chat Completions states it. */
export function writeUsage(usage: Partial<Usage>): JsonObject {
  const input = usage.inputTokens ?? 0;
  const output = usage.outputTokens ?? 0;
  const written = (usage.cacheWriteTokens ?? 0) + (usage.cacheWrite1hTokens ?? 0);
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens ?? 0,
      audio_tokens: usage.audioInputTokens ?? 0,
      ...(written > 0 && { cache_write_tokens: written }),
      ...(usage.imageInputTokens !== undefined && { image_tokens: usage.imageInputTokens }),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens ?? 0,
      audio_tokens: usage.audioOutputTokens ?? 0,
      accepted_prediction_tokens: usage.acceptedPredictionTokens ?? 0,
      rejected_prediction_tokens: usage.rejectedPredictionTokens ?? 0,
      ...(usage.imageOutputTokens !== undefined && { image_tokens: usage.imageOutputTokens }),
    },
  };
}
