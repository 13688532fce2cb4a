import type { ChatEvent, Draft, Json, JsonObject } from "@iron/types";
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
  const own: Record<string, Json> = {};
  for (const key of Object.keys(body)) {
    const value = body[key];
    if (value !== undefined && value !== null && !UNDERSTOOD.has(key)) own[key] = value;
  }
  const start: Draft<Extract<ChatEvent, { type: "start" }>> = { type: "start" };
  const id = asFilledText(body["id"]);
  if (id !== undefined) start.id = id;
  const model = asFilledText(body["model"]);
  if (model !== undefined) start.model = model;
  const created = asCount(body["created"]);
  if (created !== undefined) start.created = created;
  start.extensions = { "openai-chat": own };
  return start;
}
