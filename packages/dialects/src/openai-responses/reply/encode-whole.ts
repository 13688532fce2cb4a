import type { ChatEvent, JsonObject } from "@iron/types";
import type { ReplyContext } from "../../dialect.ts";
import { ReplyEncoder } from "./reply-encoder.ts";

/** Folds events into a whole response: the one that a stream of the same events ends with. */
export function encodeWhole(events: readonly ChatEvent[], context: ReplyContext): JsonObject {
  const encoder = new ReplyEncoder(context);
  for (const event of events) encoder.push(event);
  return encoder.end().response;
}
