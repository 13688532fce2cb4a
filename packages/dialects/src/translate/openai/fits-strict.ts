import type { Json, JsonObject } from "@iron/types";
import { isArray, isObject } from "../members.ts";

/**
 * Whether a schema keeps to what this vendor's `strict` accepts: every object closed and all its members required. A schema that does not
 * is refused with `strict`, so a guarantee asked for in another format is only asked for here when it can be given.
 */
export function fitsStrict(schema: JsonObject): boolean {
  const { properties } = schema;
  const typed = schema["type"];
  if (typed === "object" || isObject(properties)) {
    if (schema["additionalProperties"] !== false) return false;
    const required = schema["required"];
    const names = isArray(required) ? required : [];
    if (isObject(properties) && !Object.keys(properties).every((name) => names.includes(name))) return false;
  }
  return Object.values(schema).every(fits);
}

function fits(value: Json | undefined): boolean {
  if (isArray(value)) return value.every(fits);
  if (!isObject(value)) return true;
  return looksLikeSchema(value) ? fitsStrict(value) : Object.values(value).every(fits);
}

function looksLikeSchema(value: JsonObject): boolean {
  return typeof value["type"] === "string" || isObject(value["properties"]);
}
