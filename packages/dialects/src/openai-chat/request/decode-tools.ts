import type {
  ChatRequest,
  Json,
  JsonObject,
  RequestOrigin,
  ToolChoice,
  ToolDefinition,
  WebSearch,
} from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { extensionsOf } from "../../translate/extensions.ts";
import { isObject, membersOf, mismatch, type Members } from "../../translate/members.ts";
import { readCacheMark } from "../../translate/cache-mark.ts";
import { ID } from "./names.ts";

export interface DecodedTools {
  readonly settings: Pick<ChatRequest, "tools" | "toolChoice" | "parallelToolCalls">;
  readonly names: RequestOrigin["names"];
}

/** Tools in all their forms: `tools`, the legacy `functions`, and web search, which here is a setting of its own. */
export function decodeTools(members: Members): DecodedTools {
  const legacy = members.has("functions");
  const list = (members.array("tools") ?? []).map((tool, at) => decodeTool(tool, `tools.${at}`));
  const functions = (members.array("functions") ?? []).map((tool, at) =>
    decodeFunction(membersOf(tool, `functions.${at}`), { legacy }),
  );
  const search = members.object("web_search_options");
  if (search !== undefined) {
    list.push({
      kind: "server",
      name: "web_search",
      dialect: ID,
      value: search,
      webSearch: readWebSearch(membersOf(search, "web_search_options")),
    });
  }
  const tools = [...list, ...functions];
  const choice = members.has("function_call") ? "function_call" : "tool_choice";
  const chosen = members.raw(choice);
  return {
    settings: compact({
      tools: tools.length === 0 && !members.has("tools") ? undefined : tools,
      toolChoice: chosen === undefined ? undefined : decodeChoice(chosen, choice),
      // a reply with `function_call` has room for one
      parallelToolCalls: legacy ? false : undefined,
    }),
    names: {
      ...(legacy ? { tool: "functions.*" } : {}),
      ...(choice === "function_call" ? { toolChoice: choice } : {}),
    },
  };
}

function decodeTool(value: Json, path: string): ToolDefinition {
  const members = membersOf(value, path);
  const type = members.text("type") ?? members.fail("type", "function or custom");
  if (type === "function") {
    const inner = membersOf(members.object("function"), `${path}.function`);
    return decodeFunction(inner, { legacy: false, outer: members });
  }
  if (type === "custom") {
    const inner = membersOf(members.object("custom"), `${path}.custom`);
    const tool = {
      kind: "custom" as const,
      name: nameIn(inner),
      description: inner.text("description"),
      format: flattenGrammar(inner.object("format")),
    };
    return compact({ ...tool, extensions: extensionsOf(ID, inner.rest()) });
  }
  return { kind: "server", name: type, dialect: ID, value: isObject(value) ? value : {} };
}

/** Here a grammar is an object of its own; between formats its members lie flat beside its type. */
function flattenGrammar(format: JsonObject | undefined): JsonObject | undefined {
  if (format === undefined || !isObject(format["grammar"])) return format;
  const { grammar, ...rest } = format;
  return { ...rest, ...grammar };
}

function decodeFunction(
  inner: Members,
  how: { readonly legacy: boolean; readonly outer?: Members },
): ToolDefinition {
  const cache = readCacheMark(how.outer ?? inner);
  const tool = {
    kind: "function" as const,
    name: nameIn(inner),
    description: inner.text("description"),
    parameters: inner.object("parameters"),
    strict: inner.flag("strict"),
    cache,
  };
  const own = { ...(how.legacy ? { "#legacy": true } : {}), ...inner.rest() };
  return compact({ ...tool, extensions: extensionsOf(ID, own) });
}

function readWebSearch(members: Members): WebSearch {
  const location = members.object("user_location")?.["approximate"];
  return compact({
    contextSize: members.text("search_context_size"),
    location: isObject(location) ? (location as NonNullable<WebSearch["location"]>) : undefined,
  });
}

function decodeChoice(value: Json, path: string): ToolChoice {
  if (value === "auto" || value === "none" || value === "required") return { kind: value };
  if (!isObject(value)) throw mismatch(path, value, "auto, none, required or an object");
  const members = membersOf(value, path);
  if (path === "function_call") return { kind: "tool", name: nameIn(members) };
  const type = members.text("type");
  if (type === "function")
    return { kind: "tool", name: nameIn(membersOf(value["function"], `${path}.function`)) };
  if (type === "custom") {
    return { kind: "tool", name: nameIn(membersOf(value["custom"], `${path}.custom`)), custom: true };
  }
  if (type !== "allowed_tools") return members.fail("type", "function, custom or allowed_tools");
  return decodeAllowed(membersOf(value["allowed_tools"], `${path}.allowed_tools`));
}

function decodeAllowed(members: Members): ToolChoice {
  const names = (members.array("tools") ?? []).map((tool, at) => {
    const entry = membersOf(tool, `${members.path}.tools.${at}`);
    return nameIn(membersOf(entry.object("function") ?? entry.object("custom"), `${entry.path}.function`));
  });
  return { kind: "allowed", names, mode: members.text("mode") === "required" ? "required" : "auto" };
}

function nameIn(members: Members): string {
  return members.text("name") ?? members.fail("name", "a tool's name");
}
