import type { ChatEvent, Json } from "@iron/types";

/** What to say of a whole reply whose content must be a list and is none: it is not to look like a reply that says nothing. */
export function noReply(content: Json | undefined): readonly ChatEvent[] {
  if (Array.isArray(content)) return [];
  const message = "What the provider sent is not a reply of its format.";
  return [{ type: "error", error: { kind: "invalid_reply", message } }];
}
