import type { ChatEvent, FinishReason, Json, JsonObject } from "@iron/types";
import { asCount, asFilledText, asObject, asText } from "../../events/read.ts";
import { streamFailure } from "../../events/stream-failure.ts";
import { readUsage } from "./usage.ts";

/** The start of a reply, from `response.created` or a whole response. What only this format has is kept. */
export function readStart(response: JsonObject): ChatEvent {
  const id = asFilledText(response["id"]);
  const model = asFilledText(response["model"]);
  const created = asCount(response["created_at"]);
  const { output: _output, usage: _usage, status: _status, ...own } = response;
  return {
    type: "start",
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    ...(created !== undefined && { created }),
    extensions: { "openai-responses": own },
  };
}

/** What the blocks of a response say about its end. */
export interface Seen {
  readonly calls: boolean;
}

/** The last events of a reply: usage, how it finished, its error, and the end. */
export function readEnding(response: JsonObject, seen: Seen): readonly ChatEvent[] {
  const out: ChatEvent[] = [];
  const usage = readUsage(response);
  if (Object.keys(usage).length > 0) out.push({ type: "usage", usage });
  const status = asText(response["status"]) ?? "completed";
  const incomplete = asObject(response["incomplete_details"]);
  const cause = asText(incomplete?.["reason"]);
  const error = response["error"];
  const details: Record<string, Json> = {};
  if (incomplete !== undefined) details["incomplete_details"] = incomplete;
  if (error !== undefined && error !== null) details["error"] = error;
  out.push({
    type: "finish",
    reason: readStatus(status, cause, seen),
    raw: status,
    ...(Object.keys(details).length > 0 && { details }),
  });
  if (status === "failed") out.push({ type: "error", error: streamFailure(error ?? "The response failed.") });
  out.push({ type: "end" });
  return out;
}

function readStatus(status: string, cause: string | undefined, seen: Seen): FinishReason {
  if (status === "failed") return "error";
  if (status === "incomplete") {
    if (cause === "max_output_tokens" || cause === undefined) return "length";
    return cause === "content_filter" ? "content_filter" : "other";
  }
  if (status !== "completed") return "other";
  return seen.calls ? "tool_calls" : "stop";
}
