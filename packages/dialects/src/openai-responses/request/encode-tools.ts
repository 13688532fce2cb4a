import type { ChatRequest, Json, JsonObject, ToolChoice, ToolDefinition } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { ownMembers } from "../../translate/extensions.ts";
import type { Losses } from "../../translate/loss.ts";
import { keepChoice } from "../../translate/openai/keep-choice.ts";
import { strictHere } from "../../translate/openai/strict-here.ts";
import { ID } from "./names.ts";

export function encodeTools(request: ChatRequest, losses: Losses): JsonObject {
  const tools = request.tools?.flatMap((tool) => encodeTool(tool, request, losses));
  const native = request.origin?.dialect === ID;
  const { choice, without } = keepChoice(request, { id: ID, tools: tools?.length ?? 0 }, losses);
  return {
    ...without,
    tools: tools !== undefined && (tools.length > 0 || native) ? tools : undefined,
    tool_choice: encodeChoice(choice, request, losses),
  };
}

function encodeTool(tool: ToolDefinition, request: ChatRequest, losses: Losses): readonly JsonObject[] {
  if (tool.kind === "server") return encodeServerTool(tool, losses);
  losses.foreign(tool.extensions, "tool");
  const own = ownMembers(tool.extensions, ID);
  const { name, description } = tool;
  if (tool.kind === "custom")
    return [compact({ type: "custom", name, description, format: tool.format, ...own })];
  const native = request.origin?.dialect === ID;
  if (tool.cache !== undefined) losses.drop("tool.cache");
  return [
    compact({
      type: "function",
      name,
      description,
      parameters: tool.parameters ?? (native ? undefined : { type: "object", properties: {} }),
      // Left unsaid, this format makes functions strict; the others do not.
      strict: strictHere(tool, request, losses) ?? (native ? undefined : false),
      ...own,
    }),
  ];
}

function encodeServerTool(
  tool: Extract<ToolDefinition, { kind: "server" }>,
  losses: Losses,
): readonly JsonObject[] {
  if (tool.dialect === ID) return [tool.value];
  if (tool.webSearch === undefined) {
    losses.drop("tool", tool.name);
    return [];
  }
  const { contextSize, location, allowedDomains, blockedDomains, maxUses } = tool.webSearch;
  if (blockedDomains !== undefined) losses.drop("webSearch.blockedDomains");
  if (maxUses !== undefined) losses.drop("webSearch.maxUses");
  return [
    compact({
      type: "web_search",
      search_context_size: contextSize,
      filters: allowedDomains === undefined ? undefined : { allowed_domains: allowedDomains },
      user_location: location === undefined ? undefined : { type: "approximate", ...location },
    }),
  ];
}

function encodeChoice(
  choice: ToolChoice | undefined,
  request: ChatRequest,
  losses: Losses,
): Json | undefined {
  if (choice === undefined) return undefined;
  switch (choice.kind) {
    case "auto":
    case "none":
    case "required":
      return choice.kind;
    case "tool":
      return { type: choice.custom === true ? "custom" : "function", name: choice.name };
    case "allowed": {
      const customs = new Set(
        (request.tools ?? []).flatMap((tool) => (tool.kind === "custom" ? [tool.name] : [])),
      );
      const tools = choice.names.map((name) => ({ type: customs.has(name) ? "custom" : "function", name }));
      return { type: "allowed_tools", mode: choice.mode, tools };
    }
    case "server":
      if (choice.dialect === ID) return choice.value;
      losses.drop("toolChoice");
      return undefined;
  }
}
