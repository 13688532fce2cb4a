import type { Json, JsonObject, JsonPath, RequestText } from "@iron/types";
import { isObject } from "../json/is-object.ts";

export type Place = RequestText["place"];

export interface Spot {
  readonly path: JsonPath;
  readonly place: Place;
  /** Every text counts, whatever its key: the value is somebody's own data, such as a tool's arguments. */
  readonly every?: boolean | undefined;
}

/** Members that hold no prose: names of the format, ids, addresses, ciphertext and encoded media. Changing them would break the request. */
const NOT_PROSE: ReadonlySet<string> = new Set([
  "approval_request_id",
  "cache_control",
  "call_id",
  "container_id",
  "detail",
  "encrypted_content",
  "encrypted_index",
  "environment",
  "file_data",
  "file_id",
  "file_url",
  "format",
  "id",
  "image_url",
  "input_audio",
  "item_id",
  "media_type",
  "name",
  "namespace",
  "phase",
  "reasoning_details",
  "result",
  "role",
  "server_label",
  "signature",
  "status",
  "tool_call_id",
  "tool_name",
  "tool_use_id",
  "ttl",
  "type",
  "url",
]);

const PLACES: Readonly<Record<string, Place>> = {
  custom: "tool_arguments",
  document: "document",
  file: "document",
  function: "tool_arguments",
  input_file: "document",
  reasoning: "assistant",
  search_result: "document",
  tool_use: "tool_arguments",
};

/** What a block of this type is, where that is not what its message is. */
function placeOf(type: string, outer: Place): Place {
  if (Object.hasOwn(PLACES, type)) return PLACES[type] ?? outer;
  if (type.endsWith("_result") || type.endsWith("_output")) return "tool_result";
  return type.endsWith("_call") || type.endsWith("_tool_use") ? "tool_arguments" : outer;
}

/** Lists every text at and below a value, in the order of the document. */
export function walkTexts(out: RequestText[], value: Json | undefined, spot: Spot): void {
  if (typeof value === "string") pushText(out, value, spot);
  else if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const { place, every } = spot;
    for (let at = 0; at < items.length; at += 1)
      walkTexts(out, items[at], { path: below(spot, at), place, every });
  } else if (isObject(value)) walkObject(out, value, spot);
}

/** Adds one text; an empty one has nothing to find. */
export function pushText(out: RequestText[], text: string, spot: Spot & { readonly json?: boolean }): void {
  if (text !== "") out.push({ path: spot.path, text, place: spot.place, json: spot.json ?? false });
}

function walkObject(out: RequestText[], object: JsonObject, spot: Spot): void {
  if (spot.every !== true && isSealed(object)) return;
  const type = object["type"];
  const place = spot.every !== true && typeof type === "string" ? placeOf(type, spot.place) : spot.place;
  for (const key of Object.keys(object)) {
    const member = object[key];
    if (spot.every === true) walkTexts(out, member, { path: below(spot, key), place, every: true });
    else if (key === "arguments" && typeof member === "string") {
      pushText(out, member, { path: below(spot, key), place: "tool_arguments", json: true });
    } else if (isOwnData(key, place)) {
      walkTexts(out, member, { path: below(spot, key), place: "tool_arguments", every: true });
    } else if (!NOT_PROSE.has(key) && !isEncoded(object, key)) {
      walkTexts(out, member, { path: below(spot, key), place, every: undefined });
    }
  }
}

function below({ path }: Spot, step: string | number): JsonPath {
  return [...path, step];
}

/** Signed or encrypted reasoning: it must go back as it came. An empty signature signs nothing. */
function isSealed(object: JsonObject): boolean {
  const { type, signature } = object;
  return type === "redacted_thinking" || (type === "thinking" && (signature ?? "") !== "");
}

/** What a model wants of a tool: its arguments as an object, a text, or an action. */
function isOwnData(key: string, place: Place): boolean {
  return place === "tool_arguments" && (key === "input" || key === "action" || key === "operation");
}

function isEncoded(object: JsonObject, key: string): boolean {
  return key === "data" && object["type"] !== "text";
}
