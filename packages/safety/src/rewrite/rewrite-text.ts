import { escapeJson, JsonPlace } from "./json-text.ts";

/** A piece of a text and what is to stand there instead. */
export interface Change {
  readonly start: number;
  readonly end: number;
  /** The new text as it is; in JSON it is escaped here. */
  readonly by: string;
}

/** Applies changes in the order of the text. */
export function rewriteText(text: string, changes: readonly Change[]): string {
  let out = "";
  let from = 0;
  for (const { start, end, by } of changes) {
    out += text.slice(from, start) + by;
    from = end;
  }
  return out + text.slice(from);
}

/** The same in the text of a JSON document: inside a string the new text is escaped, elsewhere it is quoted. */
export function rewriteJsonText(text: string, changes: readonly Change[], place: JsonPlace): string {
  let out = "";
  let from = 0;
  for (const { start, end, by } of changes) {
    const kept = text.slice(from, start);
    place.advance(kept);
    out += kept + (place.inString ? escapeJson(by) : JSON.stringify(by));
    // What is taken out may itself open or close strings.
    place.advance(text.slice(start, end));
    from = end;
  }
  const rest = text.slice(from);
  place.advance(rest);
  return out + rest;
}
