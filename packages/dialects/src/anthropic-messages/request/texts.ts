import type { JsonObject, RequestText } from "@iron/types";
import { isObject } from "../../json/is-object.ts";
import { messageTexts } from "../../texts/message-texts.ts";
import { oneTool, toolTexts } from "../../texts/tool-texts.ts";
import { walkTexts } from "../../texts/walk-texts.ts";

/** Every text of a message request that a person, a program or a model wrote. Signed and redacted thinking is not listed. */
export function texts(body: JsonObject): readonly RequestText[] {
  const out: RequestText[] = [];
  walkTexts(out, body["system"], { path: ["system"], place: "system" });
  messageTexts(out, body["messages"], ["messages"]);
  toolTexts(out, body["tools"], ["tools"]);
  const output = body["output_config"];
  if (isObject(output)) oneTool(out, output["format"], ["output_config", "format"]);
  oneTool(out, body["output_format"], ["output_format"]);
  walkTexts(out, body["metadata"], { path: ["metadata"], place: "other", every: true });
  return out;
}
