import type { Json, JsonObject } from "@iron/types";

/** The value as an object, or undefined. Provider replies are read leniently: what has another shape is as good as absent. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

const NONE: readonly never[] = [];

/** The value as a list, empty when it is none. */
export function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : NONE;
}

/** The objects in a list. */
export function asObjects(value: Json | undefined): readonly JsonObject[] {
  if (!Array.isArray(value)) return NONE;
  const list = value as readonly Json[];
  return list.every(isObject) ? list : list.filter(isObject);
}

function isObject(value: Json): value is JsonObject {
  return asObject(value) !== undefined;
}

/** The value as text, or undefined. */
export function asText(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The value as text that is not empty, or undefined. */
export function asFilledText(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The value as a whole number from 0 to 2^53, or undefined: absurd counts are as good as absent, so that they are estimated instead. */
export function asCount(value: Json | undefined): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The object's `type`; empty when it has none. */
export function typeOf(value: JsonObject): string {
  const type = value["type"];
  return typeof type === "string" ? type : "";
}
