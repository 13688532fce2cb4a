import type { ChatRequest, JsonObject, ToolChoice, ToolDefinition, WebSearch } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { cacheControl } from "../../translate/cache-mark.ts";
import { noteOf, ownMembers } from "../../translate/extensions.ts";
import type { Losses } from "../../translate/loss.ts";
import { keepChoice } from "../../translate/openai/keep-choice.ts";
import { modelTraits } from "../../translate/openai/model-traits.ts";
import { strictHere } from "../../translate/openai/strict-here.ts";
import { readsCacheMarks } from "./message-scope.ts";
import { ID } from "./names.ts";

/** `tools`, or the legacy `functions` where the client wrote those, and the choice among them in the same style. */
export function encodeTools(request: ChatRequest, model: string, losses: Losses): JsonObject {
  const native = request.origin?.dialect === ID;
  const list = request.tools ?? [];
  const tools = list.flatMap((tool) => encodeTool(tool, { request, model, losses }));
  const functions = list.filter(isLegacy).map((tool) => encodeFunction(tool, request, losses));
  const search = list.find(isWebSearch);
  const wasEmpty = native && request.tools?.length === 0;
  const legacy = native && request.origin?.names["toolChoice"] === "function_call";
  const { choice, without } = keepChoice(request, { id: ID, tools: tools.length }, losses);
  return {
    ...without,
    // the setting belongs to `tools`, and is refused without
    ...(functions.length > 0 && tools.length === 0 && { parallel_tool_calls: undefined }),
    tools: tools.length > 0 || wasEmpty ? tools : undefined,
    functions: functions.length > 0 ? functions : undefined,
    web_search_options: search === undefined ? undefined : encodeWebSearch(search, model, losses),
    ...(legacy
      ? { function_call: legacyChoice(request.toolChoice) }
      : { tool_choice: encodeChoice(choice, request, losses) }),
  };
}

interface ToolScope {
  readonly request: ChatRequest;
  readonly model: string;
  readonly losses: Losses;
}

function encodeTool(tool: ToolDefinition, { request, model, losses }: ToolScope): readonly JsonObject[] {
  if (tool.kind === "custom") return [encodeCustom(tool, losses)];
  if (tool.kind === "function")
    return isLegacy(tool) ? [] : [encodeFunctionTool(tool, { request, model, losses })];
  if (isWebSearch(tool)) return [];
  if (tool.dialect === ID) return [tool.value];
  losses.drop("tool", tool.name);
  return [];
}

type FunctionTool = Extract<ToolDefinition, { kind: "function" }>;
type ServerTool = Extract<ToolDefinition, { kind: "server" }>;
type WebSearchTool = ServerTool & { readonly webSearch: WebSearch };

function isLegacy(tool: ToolDefinition): tool is FunctionTool {
  return tool.kind === "function" && noteOf(tool.extensions, ID, "#legacy") === true;
}

function isWebSearch(tool: ToolDefinition): tool is WebSearchTool {
  return tool.kind === "server" && tool.webSearch !== undefined;
}

function encodeFunctionTool(tool: FunctionTool, { request, model, losses }: ToolScope): JsonObject {
  const marks = request.origin?.dialect === ID || readsCacheMarks(model);
  if (tool.cache !== undefined && !marks) losses.drop("tool.cache");
  return {
    type: "function",
    function: encodeFunction(tool, request, losses),
    ...(marks ? cacheControl(tool.cache) : {}),
  };
}

function encodeFunction(tool: FunctionTool, request: ChatRequest, losses: Losses): JsonObject {
  losses.foreign(tool.extensions, "tool");
  return compact({
    name: tool.name,
    description: tool.description,
    parameters: tool.parameters,
    strict: strictHere(tool, request, losses),
    ...ownMembers(tool.extensions, ID),
  });
}

function encodeCustom(tool: Extract<ToolDefinition, { kind: "custom" }>, losses: Losses): JsonObject {
  losses.foreign(tool.extensions, "tool");
  const { name, description, format } = tool;
  const custom = compact({
    name,
    description,
    format: wrapGrammar(format),
    ...ownMembers(tool.extensions, ID),
  });
  return { type: "custom", custom };
}

/** Here a grammar is an object of its own; between formats its members lie flat beside its type. */
function wrapGrammar(format: JsonObject | undefined): JsonObject | undefined {
  if (format?.["type"] !== "grammar") return format;
  const { type, ...grammar } = format;
  return { type, grammar };
}

/** Of the vendor's own models only those named for it search here; the others refuse the setting. */
function encodeWebSearch(tool: WebSearchTool, model: string, losses: Losses): JsonObject | undefined {
  if (tool.dialect === ID) return tool.value;
  if (modelTraits(model).known && !model.includes("search")) {
    losses.drop("tool", tool.name);
    return undefined;
  }
  const { contextSize, location, allowedDomains, blockedDomains, maxUses } = tool.webSearch;
  if (allowedDomains !== undefined) losses.drop("webSearch.allowedDomains");
  if (blockedDomains !== undefined) losses.drop("webSearch.blockedDomains");
  if (maxUses !== undefined) losses.drop("webSearch.maxUses");
  return compact({
    search_context_size: contextSize,
    user_location: location === undefined ? undefined : { type: "approximate", approximate: location },
  });
}

function legacyChoice(choice: ToolChoice | undefined): JsonObject[string] {
  if (choice === undefined || choice.kind === "server" || choice.kind === "allowed") return undefined;
  return choice.kind === "tool" ? { name: choice.name } : choice.kind;
}

function encodeChoice(
  choice: ToolChoice | undefined,
  request: ChatRequest,
  losses: Losses,
): JsonObject[string] {
  if (choice === undefined) return undefined;
  if (choice.kind === "server") {
    losses.drop("toolChoice");
    return undefined;
  }
  if (choice.kind === "tool") {
    return choice.custom === true
      ? { type: "custom", custom: { name: choice.name } }
      : { type: "function", function: { name: choice.name } };
  }
  if (choice.kind !== "allowed") return choice.kind;
  const customs = new Set(
    (request.tools ?? []).flatMap((tool) => (tool.kind === "custom" ? [tool.name] : [])),
  );
  const tools = choice.names.map((name) =>
    customs.has(name) ? { type: "custom", custom: { name } } : { type: "function", function: { name } },
  );
  return { type: "allowed_tools", allowed_tools: { mode: choice.mode, tools } };
}
