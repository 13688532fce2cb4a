import type { Secret } from "@iron/types";
import type { CallEvent } from "../events/analytics-event.ts";

const KNOWN_PROVIDERS = new Set(["openai", "anthropic"]);

/** The body of `POST /api/v1/analytics/events`. Money in whole microdollars; counts of tokens always, for a completed event needs them. */
export function wireEvent(event: CallEvent, token: Secret): Readonly<Record<string, unknown>> {
  const known = KNOWN_PROVIDERS.has(event.provider);
  return {
    ic_token: token.reveal(),
    event_id: event.id,
    timestamp_ms: event.at,
    event_type: event.type === "completed" ? "llm_request_completed" : "llm_request_failed",
    model: event.model,
    provider: known ? event.provider : "unknown",
    ...(!known && { provider_id: event.provider }),
    input_tokens: event.inputTokens,
    output_tokens: event.outputTokens,
    cost_micros: event.cost ?? 0,
    ...(event.error !== undefined && { error_code: event.error }),
  };
}
