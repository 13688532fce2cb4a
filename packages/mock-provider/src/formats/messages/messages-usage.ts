import type { JsonObject, Usage } from "@iron/types";

/** Usage as the Messages format counts it: `input_tokens` is what neither came from the cache nor went into it. */
export function messagesUsage(usage: Usage, outputTokens: number): JsonObject {
  const read = usage.cacheReadTokens ?? 0;
  const write5m = usage.cacheWriteTokens ?? 0;
  const write1h = usage.cacheWrite1hTokens ?? 0;
  return {
    input_tokens: usage.inputTokens - read - write5m - write1h,
    cache_creation_input_tokens: write5m + write1h,
    cache_read_input_tokens: read,
    cache_creation: { ephemeral_5m_input_tokens: write5m, ephemeral_1h_input_tokens: write1h },
    output_tokens: outputTokens,
    service_tier: "standard",
    inference_geo: "not_available",
  };
}
