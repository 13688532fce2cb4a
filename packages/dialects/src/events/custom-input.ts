import { parseEvent } from "./parse-event.ts";

/** The member that holds the text of a free-text tool where a format only has tools with JSON input. */
export const CUSTOM_INPUT = "input";

/** The bare text of a call whose arguments are `{"input": text}`; other arguments stay as they are. */
export function customInput(json: string): string {
  const text = parseEvent(json)?.[CUSTOM_INPUT];
  return typeof text === "string" ? text : json;
}

/** The arguments that stand for the bare text. */
export function customInputJson(text: string): string {
  return JSON.stringify({ [CUSTOM_INPUT]: text });
}
