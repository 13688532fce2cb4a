import type { Json, JsonObject } from "@iron/types";
import { isObject, listOf, numberOf, objectOf, textOf } from "../json.ts";

const MAX_DEPTH = 12;

/** The plainest value that a JSON Schema allows: required and optional properties filled, first choices taken. */
export function writeJson(schema: JsonObject, root: JsonObject = schema, depth = 0): Json {
  if (depth > MAX_DEPTH) return null;
  const fixed = fixedValue(schema);
  if (fixed !== undefined) return fixed;
  const referred = textOf(schema["$ref"]);
  if (referred) return writeJson(resolve(root, referred), root, depth + 1);
  const branch = listOf(schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"])[0];
  if (isObject(branch)) return writeJson(branch, root, depth + 1);
  return writeTyped(schema, root, depth);
}

function writeTyped(schema: JsonObject, root: JsonObject, depth: number): Json {
  switch (typeName(schema)) {
    case "object":
      return writeObject(schema, root, depth);
    case "array":
      return writeArray(schema, root, depth);
    case "integer":
    case "number":
      return writeNumber(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return writeString(schema);
  }
}

function fixedValue(schema: JsonObject): Json | undefined {
  if (schema["const"] !== undefined) return schema["const"];
  return listOf(schema["enum"])[0] ?? schema["default"];
}

function typeName(schema: JsonObject): string {
  const type = schema["type"];
  if (typeof type === "string") return type;
  const first = listOf(type).find((name) => name !== "null");
  if (typeof first === "string") return first;
  return schema["properties"] === undefined ? "string" : "object";
}

function resolve(root: JsonObject, pointer: string): JsonObject {
  let at: Json | undefined = root;
  for (const step of pointer.replace(/^#\/?/, "").split("/").filter(Boolean)) {
    at = objectOf(at)[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return objectOf(at);
}

function writeObject(schema: JsonObject, root: JsonObject, depth: number): JsonObject {
  const value: Record<string, Json> = {};
  const required = listOf(schema["required"]);
  for (const [name, property] of Object.entries(objectOf(schema["properties"]))) {
    // Deep optional properties are left out, so that a recursive schema ends.
    if (depth > 2 && !required.includes(name)) continue;
    value[name] = writeJson(objectOf(property), root, depth + 1);
  }
  return value;
}

function writeArray(schema: JsonObject, root: JsonObject, depth: number): Json[] {
  const least = numberOf(schema["minItems"]) ?? 1;
  const count = Math.min(least, numberOf(schema["maxItems"]) ?? least);
  if (depth > MAX_DEPTH / 2 && schema["minItems"] === undefined) return [];
  return Array.from({ length: count }, () => writeJson(objectOf(schema["items"]), root, depth + 1));
}

function writeNumber(schema: JsonObject): number {
  const least = numberOf(schema["minimum"]) ?? (numberOf(schema["exclusiveMinimum"]) ?? 0) + 1;
  const most = numberOf(schema["maximum"]) ?? Number.POSITIVE_INFINITY;
  return Math.min(least, most);
}

function writeString(schema: JsonObject): string {
  const format = textOf(schema["format"]);
  if (format === "date-time") return "2026-01-02T03:04:05Z";
  if (format === "date") return "2026-01-02";
  if (format === "email") return "mock@example.test";
  if (format === "uri") return "https://example.test/";
  if (format === "uuid") return "00000000-0000-4000-8000-000000000000";
  const text = "mock".padEnd(numberOf(schema["minLength"]) ?? 0, "k");
  return text.slice(0, numberOf(schema["maxLength"]) ?? text.length);
}
