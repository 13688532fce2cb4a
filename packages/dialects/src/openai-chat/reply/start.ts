import type { ChatEvent, Json, JsonObject } from "@iron/types";
import { asCount, asFilledText } from "../../events/read.ts";

const UNDERSTOOD = new Set([
  "id",
  "object",
  "created",
  "model",
  "choices",
  "usage",
  "service_tier",
  "obfuscation",
]);

/** The start of a reply, from its first chunk or its whole body. What only this format has (`system_fingerprint`) is kept. */
export function readStart(body: JsonObject): ChatEvent {
  const id = asFilledText(body["id"]);
  const model = asFilledText(body["model"]);
  const created = asCount(body["created"]);
  const own: Record<string, Json> = {};
  for (const [key, value] of Object.entries(body)) {
    if (!UNDERSTOOD.has(key) && value !== undefined && value !== null) own[key] = value;
  }
  return {
    type: "start",
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    ...(created !== undefined && { created }),
    extensions: { "openai-chat": own },
  };
}
