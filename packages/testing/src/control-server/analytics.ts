import type { ControlContext, ControlRequest } from "./control-context.ts";
import { json } from "./control-reply.ts";
import type { ControlReply } from "./control-reply.ts";
import { verifyIcToken } from "./ic-token.ts";
import { readFields } from "./read-fields.ts";

const TYPES = new Set(["llm_request_completed", "llm_request_failed"]);
const PROVIDERS = new Set(["openai", "anthropic", "unknown"]);

/** `POST /api/v1/analytics/events`: one event, kept once for each agent and event id, whatever a second one says. */
export function takeEvent(request: ControlRequest, context: ControlContext): ControlReply {
  const event = readFields(request, {
    ic_token: "string",
    event_id: "string",
    timestamp_ms: "i64",
    event_type: "string",
    model: "string",
    provider: "string",
    input_tokens: "i64?",
    output_tokens: "i64?",
    cost_micros: "i64?",
    provider_id: "string?",
    error_code: "string?",
    error_message: "string?",
  });
  const verified = verifyIcToken(event.ic_token, context.icTokenSecret, context.clock.now());
  if (!verified.ok) {
    return verified.why === "agent"
      ? refuse(400, "INVALID_TOKEN", "Invalid agent ID in token")
      : refuse(401, "UNAUTHORIZED", "Invalid IC Token");
  }
  if (!TYPES.has(event.event_type)) return refuse(400, "VALIDATION_ERROR", "Invalid event_type");
  if (!PROVIDERS.has(event.provider)) return refuse(400, "VALIDATION_ERROR", "Invalid provider");
  const counted = event.input_tokens !== undefined && event.output_tokens !== undefined;
  if (event.event_type === "llm_request_completed" && !counted) {
    return refuse(400, "VALIDATION_ERROR", "input_tokens and output_tokens are required");
  }
  const { events } = context.books;
  const { ic_token: _token, event_id: eventId, ...fields } = event;
  if (events.some((one) => one.agent === verified.agent && one.eventId === eventId)) {
    return json(200, { event_id: eventId, status: "duplicate" });
  }
  events.push({ agent: verified.agent, eventId, fields: { ...fields, cost_micros: event.cost_micros ?? 0 } });
  return json(202, { event_id: eventId, status: "accepted" });
}

/** `GET /api/v1/analytics/events/list`, open to everybody. */
export function listEvents(context: ControlContext): ControlReply {
  const events = context.books.events.map((event) => ({
    agent_id: event.agent,
    event_id: event.eventId,
    ...event.fields,
  }));
  return json(200, { events, total: events.length });
}

function refuse(status: number, error: string, message: string): ControlReply {
  return json(status, { error, message });
}
