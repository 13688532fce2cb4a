import type { Json, JsonPath, RequestText } from "@iron/types";
import { isObject } from "../json/is-object.ts";
import { pushText, walkTexts, type Place } from "./walk-texts.ts";

const PLACES: Readonly<Record<string, Place>> = {
  system: "system",
  developer: "system",
  user: "user",
  assistant: "assistant",
  tool: "tool_result",
  function: "tool_result",
};

/** Lists the texts of messages or input items of any format, each at the place its role gives it. */
export function messageTexts(out: RequestText[], messages: Json | undefined, path: JsonPath): void {
  if (!Array.isArray(messages)) return;
  for (let at = 0; at < messages.length; at += 1) {
    const message = (messages as readonly Json[])[at];
    if (!isObject(message)) continue;
    const here = [...path, at];
    const role = message["role"];
    const place = typeof role === "string" && Object.hasOwn(PLACES, role) ? PLACES[role] : undefined;
    // A participant's name is a person's text; a tool's name is not.
    if (typeof message["name"] === "string" && place !== "tool_result" && place !== undefined) {
      pushText(out, message["name"], { path: [...here, "name"], place: "other" });
    }
    walkTexts(out, message, { path: here, place: place ?? "other" });
  }
}
