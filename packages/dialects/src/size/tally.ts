import type { CallSize, Json, JsonObject } from "@iron/types";
import { isObject } from "../json/is-object.ts";
import { textBytes } from "./text-bytes.ts";

/** What has been counted of a request so far. */
export interface Tally {
  textBytes: number;
  images: number;
  documentPages: number;
  audioSeconds: number;
  cacheWrite: CallSize["cacheWrite"];
  readonly unbounded: Set<string>;
  readonly serverTools: { readonly name: string; readonly maxUses?: number }[];
}

/**
 * A format's own reading of an object that holds media or a reference: counts it and names the members that are thereby accounted for.
 * Undefined for every other object, whose members are all counted as text.
 */
export type ReadMedia = (object: JsonObject, tally: Tally) => ReadonlySet<string> | undefined;

export function newTally(): Tally {
  return {
    textBytes: 0,
    images: 0,
    documentPages: 0,
    audioSeconds: 0,
    cacheWrite: "none",
    unbounded: new Set(),
    serverTools: [],
  };
}

/** Counts a value: all texts, keys and numbers, and media as `media` reads them. Depth is bounded by the parse of the body. */
export function tallyValue(tally: Tally, value: Json | undefined, media: ReadMedia): void {
  if (typeof value === "string") tally.textBytes += textBytes(value);
  else if (typeof value === "number") tally.textBytes += String(value).length;
  else if (typeof value === "boolean") tally.textBytes += 5;
  else if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) tallyValue(tally, item, media);
  } else if (isObject(value)) tallyObject(tally, value, media);
}

function tallyObject(tally: Tally, object: JsonObject, media: ReadMedia): void {
  const counted = media(object, tally);
  for (const key of Object.keys(object)) {
    if (counted?.has(key) === true) continue;
    const member = object[key];
    if (key === "cache_control" || key === "prompt_cache_breakpoint") noteCache(tally, member);
    // The key, and the signs around it where the provider shows the structure to the model.
    tally.textBytes += textBytes(key) + 6;
    tallyValue(tally, member, media);
  }
}

/** The dearest cache lifetime that anything in the request asks for. */
export function noteCache(tally: Tally, mark: Json | undefined): void {
  if (!isObject(mark)) return;
  if (mark["ttl"] === "1h") tally.cacheWrite = "1h";
  else if (tally.cacheWrite === "none") tally.cacheWrite = "5m";
}
