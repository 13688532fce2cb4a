import type { ChatEvent, JsonObject } from "@iron/types";
import { asObject, typeOf } from "../../events/read.ts";

const DIALECT = "openai-responses";
const ADDED = "response.output_item.added";

/**
 * That a message has begun, before any part of it. Other formats have no such thing; an encoder of this one needs it to go on where the
 * provider's own bytes stopped.
 */
export function messageAdded(item: JsonObject): ChatEvent {
  return { type: "opaque", dialect: DIALECT, name: ADDED, value: { type: ADDED, item } };
}

/** The message that has begun; undefined for any other event. */
export function readMessageAdded(value: JsonObject): JsonObject | undefined {
  return typeOf(value) === ADDED ? asObject(value["item"]) : undefined;
}
