import type { ChatEvent, FinishReason, Json, JsonObject } from "@iron/types";
import { asCount, asFilledText, asObject, asText } from "../../events/read.ts";
import { streamFailure } from "../../events/stream-failure.ts";
import { usageEvent } from "../../events/usage-event.ts";
import { readUsage } from "./usage.ts";

const DIALECT = "openai-responses";

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
    extensions: { [DIALECT]: own },
  };
}

/** What came before a response's end. */
export interface Seen {
  readonly calls: boolean;
  /** The response as it began. */
  readonly begun: JsonObject;
}

const TOLD_APART = new Set(["output", "usage", "status", "error", "incomplete_details"]);

/** Members that the response got only at its end, such as `completed_at`. */
function lateMembers(response: JsonObject, begun: JsonObject): JsonObject {
  const late = Object.entries(response).filter(
    ([key, value]) => !TOLD_APART.has(key) && JSON.stringify(value) !== JSON.stringify(begun[key]),
  );
  return Object.fromEntries(late);
}

/** The last events of a reply: usage, how it finished, its error, and the end. */
export function readEnding(response: JsonObject, seen: Seen): readonly ChatEvent[] {
  const out: ChatEvent[] = [];
  const usage = readUsage(response);
  if (Object.keys(usage).length > 0) out.push(usageEvent(DIALECT, usage, asObject(response["usage"])));
  const status = asText(response["status"]) ?? "completed";
  const incomplete = asObject(response["incomplete_details"]);
  const cause = asText(incomplete?.["reason"]);
  const error = response["error"];
  const details: Record<string, Json> = {};
  if (incomplete !== undefined) details["incomplete_details"] = incomplete;
  if (error !== undefined && error !== null) details["error"] = error;
  const late = lateMembers(response, seen.begun);
  if (Object.keys(late).length > 0) details["response"] = late;
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
