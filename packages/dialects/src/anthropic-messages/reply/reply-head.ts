import type { JsonObject } from "@iron/types";
import type { ReplyContext } from "../../dialect.ts";
import { sourceDialect, type FinishEvent, type StartEvent } from "../../events/source.ts";
import type { UsageFold } from "../../events/usage-event.ts";
import { writeStopReason, type StopFacts } from "./stop-reason.ts";
import { writeUsage } from "./usage.ts";

/** Whether the source spoke this format too. */
export function isSame(start: StartEvent | undefined): boolean {
  return sourceDialect(start) === "anthropic-messages";
}

/** A message without content and end: what `message_start` carries, and what a whole reply fills in. */
export function writeHead(
  context: ReplyContext,
  start: StartEvent | undefined,
  usage: UsageFold,
): JsonObject {
  const same = isSame(start);
  return {
    id: (same ? start?.id : undefined) ?? `msg_${context.requestId}`,
    type: "message",
    role: "assistant",
    model: (same ? start?.model : undefined) ?? context.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: usage.rawOf("anthropic-messages") ?? writeUsage(usage.usage, true),
  };
}

/** How the message ended. What only this format says of it is kept when the source spoke it. */
export function writeStop(finish: FinishEvent | undefined, same: boolean, facts: StopFacts): JsonObject {
  const own = same ? finish : undefined;
  const stopDetails = own?.details?.["stop_details"];
  const container = own?.details?.["container"];
  return {
    stop_reason: own?.raw ?? writeStopReason(finish?.reason ?? "stop", facts),
    stop_sequence: finish?.stopSequence ?? null,
    ...(stopDetails !== undefined && { stop_details: stopDetails }),
    ...(container !== undefined && { container }),
  };
}

/** What stands beside the end of a message. */
export function writeContextManagement(finish: FinishEvent | undefined, same: boolean): JsonObject {
  const applied = same ? finish?.details?.["context_management"] : undefined;
  return applied === undefined ? {} : { context_management: applied };
}
