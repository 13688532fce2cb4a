import type { ChatEvent, FinishReason, Json, JsonObject } from "@iron/types";
import { asFilledText, asObject } from "../../events/read.ts";
import { readStopReason } from "./stop-reason.ts";

/** The start of a reply, from `message_start` or a whole message. */
export function readStart(message: JsonObject): ChatEvent {
  const id = asFilledText(message["id"]);
  const model = asFilledText(message["model"]);
  const usage = asObject(message["usage"]);
  return {
    type: "start",
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    extensions: { "anthropic-messages": usage === undefined ? {} : { usage } },
  };
}

const DETAILS = ["stop_details", "container", "context_management"] as const;

/** The finish that `stop_reason` (in `message_delta` or a whole message) tells of; undefined while there is none. */
export function readFinish(
  stop: JsonObject,
  beside: JsonObject,
): Extract<ChatEvent, { type: "finish" }> | undefined {
  const raw = asFilledText(stop["stop_reason"]);
  if (raw === undefined) return undefined;
  const reason: FinishReason = readStopReason(raw);
  const stopSequence = asFilledText(stop["stop_sequence"]);
  const details: Record<string, Json> = {};
  for (const key of DETAILS) {
    const value = stop[key] ?? beside[key];
    if (value !== undefined && value !== null) details[key] = value;
  }
  return {
    type: "finish",
    reason,
    raw,
    ...(stopSequence !== undefined && { stopSequence }),
    ...(Object.keys(details).length > 0 && { details }),
  };
}
