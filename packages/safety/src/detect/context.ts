import { LOOK_BEHIND } from "./recognizer.ts";

/** Whether one of the words stands shortly before a place. The pattern must be bounded and case-insensitive. */
export function hasContext(text: string, start: number, words: RegExp): boolean {
  return words.test(text.slice(Math.max(0, start - LOOK_BEHIND), start));
}
