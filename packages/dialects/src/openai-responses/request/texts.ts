import type { Json, JsonObject, RequestText } from "@iron/types";
import { isObject } from "../../json/is-object.ts";
import { messageTexts } from "../../texts/message-texts.ts";
import { oneTool, toolTexts } from "../../texts/tool-texts.ts";
import { pushText, walkTexts } from "../../texts/walk-texts.ts";

const LABELS: readonly string[] = ["metadata", "safety_identifier", "user"];

/** Every text of a response request that a person, a program or a model wrote. */
export function texts(body: JsonObject): readonly RequestText[] {
  const out: RequestText[] = [];
  const instructions = body["instructions"];
  if (typeof instructions === "string") {
    pushText(out, instructions, { path: ["instructions"], place: "system" });
  }
  const input = body["input"];
  if (typeof input === "string") pushText(out, input, { path: ["input"], place: "user" });
  messageTexts(out, input, ["input"]);
  const prompt = body["prompt"];
  if (isObject(prompt)) promptTexts(out, prompt["variables"]);
  toolTexts(out, body["tools"], ["tools"]);
  const text = body["text"];
  if (isObject(text)) oneTool(out, text["format"], ["text", "format"]);
  for (const name of LABELS) walkTexts(out, body[name], { path: [name], place: "other", every: true });
  return out;
}

/** The variables of a stored prompt: texts or parts, under names of the client's choice. */
function promptTexts(out: RequestText[], variables: Json | undefined): void {
  if (!isObject(variables)) return;
  for (const name of Object.keys(variables)) {
    walkTexts(out, variables[name], { path: ["prompt", "variables", name], place: "user" });
  }
}
