import type { JsonObject, Json } from "@iron/types";
import { isObject } from "./members.ts";

const INVALID = "_invalid_json";

/**
 * Arguments as an object, for formats that want one. None is the empty object; what is not an object is kept whole under a key of ours,
 * so that the model sees what it wrote and {@link argumentsText} gives it back.
 */
export function argumentsObject(text: string): JsonObject {
  if (text.trim() === "") return {};
  try {
    const parsed = JSON.parse(text) as Json;
    if (isObject(parsed)) return parsed;
  } catch {
    // Models do write broken JSON, and clients send it back.
  }
  return { [INVALID]: text };
}

export function argumentsText(value: Json | undefined): string {
  if (isObject(value)) {
    const invalid = value[INVALID];
    if (typeof invalid === "string" && Object.keys(value).length === 1) return invalid;
  }
  return JSON.stringify(value ?? {});
}
