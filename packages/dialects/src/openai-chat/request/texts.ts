import type { JsonObject, RequestText } from "@iron/types";
import { messageTexts } from "../../texts/message-texts.ts";
import { oneTool, toolTexts } from "../../texts/tool-texts.ts";
import { walkTexts } from "../../texts/walk-texts.ts";

/** Who the end user is and what the request is filed under: written by the client's program, kept by the provider. */
const LABELS: readonly string[] = ["metadata", "safety_identifier", "user"];

/** Every text of a chat completion request that a person, a program or a model wrote. */
export function texts(body: JsonObject): readonly RequestText[] {
  const out: RequestText[] = [];
  messageTexts(out, body["messages"], ["messages"]);
  toolTexts(out, body["tools"], ["tools"]);
  toolTexts(out, body["functions"], ["functions"]);
  walkTexts(out, body["prediction"], { path: ["prediction"], place: "user" });
  oneTool(out, body["response_format"], ["response_format"]);
  for (const name of LABELS) walkTexts(out, body[name], { path: [name], place: "other", every: true });
  return out;
}
