import type { Json, JsonObject, JsonPath, RequestText } from "@iron/types";
import { isObject } from "../json/is-object.ts";
import { pushText, walkTexts } from "./walk-texts.ts";

/** Members of a tool, or of the function inside it, that are prose. */
const PROSE: readonly string[] = ["description", "server_description"];
const SCHEMAS: readonly string[] = ["parameters", "input_schema", "schema", "output_schema"];

/** Lists the texts of tool definitions of any format: descriptions, schema texts, grammars and examples. Never a tool's credentials. */
export function toolTexts(out: RequestText[], tools: Json | undefined, path: JsonPath): void {
  if (!Array.isArray(tools)) return;
  for (const [index, tool] of (tools as readonly Json[]).entries()) oneTool(out, tool, [...path, index]);
}

/** The same for one tool, or for anything else that is a name, a description and a schema. */
export function oneTool(out: RequestText[], tool: Json | undefined, path: JsonPath): void {
  if (!isObject(tool)) return;
  for (const key of Object.keys(tool)) {
    const member = tool[key];
    const here = [...path, key];
    if (PROSE.includes(key) && typeof member === "string") {
      pushText(out, member, { path: here, place: "tool_definition" });
    } else if (SCHEMAS.includes(key)) schemaTexts(out, member, here);
    else if (key === "function" || key === "custom" || key === "json_schema") oneTool(out, member, here);
    else if (key === "tools") toolTexts(out, member, here);
    else if (key === "input_examples")
      walkTexts(out, member, { path: here, place: "tool_definition", every: true });
    else if (key === "format") grammarTexts(out, member, here);
  }
}

function grammarTexts(out: RequestText[], format: Json | undefined, path: JsonPath): void {
  if (!isObject(format)) return;
  for (const key of ["definition", "grammar"]) {
    const member = format[key];
    if (isObject(member)) grammarTexts(out, member, [...path, key]);
    else if (typeof member === "string") {
      pushText(out, member, { path: [...path, key], place: "tool_definition" });
    }
  }
}

const SCHEMA_PROSE: ReadonlySet<string> = new Set(["description", "title", "$comment"]);
const SCHEMA_VALUES: ReadonlySet<string> = new Set(["const", "default", "enum", "example", "examples"]);
const SCHEMA_MAPS: ReadonlySet<string> = new Set(["properties", "patternProperties", "$defs", "definitions"]);

function schemaTexts(out: RequestText[], schema: Json | undefined, path: JsonPath): void {
  if (Array.isArray(schema)) {
    for (const [index, item] of (schema as readonly Json[]).entries()) {
      schemaTexts(out, item, [...path, index]);
    }
  } else if (isObject(schema)) {
    for (const key of Object.keys(schema)) schemaMember(out, schema, [...path, key]);
  }
}

function schemaMember(out: RequestText[], schema: JsonObject, path: JsonPath): void {
  const key = String(path.at(-1));
  const member = schema[key];
  if (typeof member === "string" && SCHEMA_PROSE.has(key)) {
    pushText(out, member, { path, place: "tool_definition" });
  } else if (SCHEMA_VALUES.has(key)) walkTexts(out, member, { path, place: "tool_definition", every: true });
  else if (SCHEMA_MAPS.has(key) && isObject(member)) {
    for (const name of Object.keys(member)) schemaTexts(out, member[name], [...path, name]);
  } else schemaTexts(out, member, path);
}
