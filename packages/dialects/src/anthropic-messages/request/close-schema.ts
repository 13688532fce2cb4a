import type { Json, JsonObject } from "@iron/types";
import { isArray, isObject } from "../../translate/members.ts";

/** Keywords that this format's structured output refuses; they are told to the model in words instead. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
]);

/** Members whose keys are names that the schema's author chose, and whose values are schemas. */
const NAMED: ReadonlySet<string> = new Set(["properties", "$defs", "definitions", "patternProperties"]);
const SCHEMAS: ReadonlySet<string> = new Set(["items", "anyOf", "allOf", "oneOf", "not", "prefixItems"]);

/** The schema as this format's structured output takes it: objects closed, refused constraints moved into the description. */
export function closeSchema(schema: JsonObject): JsonObject {
  const told: string[] = [];
  const members = Object.entries(schema).flatMap(([key, value]): [string, Json | undefined][] => {
    if (UNSUPPORTED.has(key) || (key === "minItems" && value !== 0 && value !== 1)) {
      told.push(`${key}: ${JSON.stringify(value)}`);
      return [];
    }
    if (NAMED.has(key) && isObject(value)) {
      const inner = Object.entries(value).map(([name, one]): [string, Json | undefined] => [
        name,
        close(one),
      ]);
      return [[key, Object.fromEntries(inner)]];
    }
    return [[key, SCHEMAS.has(key) ? close(value) : value]];
  });
  const closed: Record<string, Json | undefined> = Object.fromEntries(members);
  if (schema["type"] === "object" || isObject(schema["properties"])) closed["additionalProperties"] = false;
  if (told.length > 0) {
    const description = schema["description"];
    const before = typeof description === "string" ? `${description}\n\n` : "";
    closed["description"] = `${before}{${told.join(", ")}}`;
  }
  return closed;
}

function close(value: Json | undefined): Json | undefined {
  if (isArray(value)) return value.map((one) => (isObject(one) ? closeSchema(one) : one));
  return isObject(value) ? closeSchema(value) : value;
}
