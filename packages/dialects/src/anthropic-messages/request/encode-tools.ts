import type { ChatRequest, JsonObject, ToolChoice, ToolDefinition } from "@iron/types";
import type { EncodeContext } from "../../dialect.ts";
import { CUSTOM_INPUT } from "../../events/custom-input.ts";
import { cacheControl } from "../../translate/cache-mark.ts";
import { compact } from "../../translate/compact.ts";
import { ownMembers } from "../../translate/extensions.ts";
import { opaqueType } from "../../translate/opaque-type.ts";
import type { Losses } from "../../translate/loss.ts";
import { modelTraits, needsFitting } from "./model-traits.ts";
import { ID } from "./names.ts";

export function encodeTools(request: ChatRequest, context: EncodeContext, losses: Losses): JsonObject {
  const native = request.origin?.dialect === ID;
  const strict = !needsFitting(request, context.model) || modelTraits(context.model).structured;
  const scope: ToolScope = { native, strict, losses };
  const tools = (request.tools ?? [])
    .filter((tool) => isAllowed(tool, request.toolChoice))
    .flatMap((tool) => encodeTool(tool, scope));
  if (tools.length === 0 && !native) {
    if (request.toolChoice !== undefined && !isIdle(request.toolChoice)) losses.drop("toolChoice");
    return {};
  }
  const names = new Set(tools.map((tool) => tool["name"]));
  return compact({
    tools: request.tools === undefined ? undefined : tools,
    tool_choice: encodeChoice(request, names, scope),
  });
}

interface ToolScope {
  readonly native: boolean;
  /** The target's model takes `strict`. */
  readonly strict: boolean;
  readonly losses: Losses;
}

/** Tools that the choice rules out are left out: this format cannot say "these only", and so says it by giving these only. */
function isAllowed(tool: ToolDefinition, choice: ToolChoice | undefined): boolean {
  return choice?.kind !== "allowed" || choice.names.includes(tool.name);
}

function isIdle({ kind }: ToolChoice): boolean {
  return kind === "auto" || kind === "none";
}

function encodeTool(tool: ToolDefinition, scope: ToolScope): readonly JsonObject[] {
  if (tool.kind === "server") return encodeServerTool(tool, scope);
  if (tool.kind === "custom") return [encodeCustom(tool, scope)];
  scope.losses.foreign(tool.extensions, "tool");
  if (tool.strict === true && !scope.strict) scope.losses.drop("tool.strict");
  const keepsStrict = scope.native || (tool.strict === true && scope.strict);
  return [
    compact({
      name: tool.name,
      description: tool.description,
      input_schema: scope.native ? tool.parameters : inputSchema(tool.parameters),
      strict: keepsStrict ? tool.strict : undefined,
      ...cacheControl(tool.cache),
      ...ownMembers(tool.extensions, ID),
    }),
  ];
}

/** A tool of free text becomes one with a single text member, which replies are turned back from. Its grammar can only be told. */
function encodeCustom(tool: Extract<ToolDefinition, { kind: "custom" }>, { losses }: ToolScope): JsonObject {
  losses.foreign(tool.extensions, "tool");
  const grammar = tool.format?.["type"] === "grammar" ? tool.format["definition"] : undefined;
  if (grammar !== undefined) losses.drop("tool.format");
  const told = typeof grammar === "string" ? `The input must match this grammar:\n${grammar}` : undefined;
  const description = [tool.description, told].filter((part) => part !== undefined).join("\n\n");
  return compact({
    name: tool.name,
    description: description === "" ? undefined : description,
    input_schema: {
      type: "object",
      properties: { [CUSTOM_INPUT]: { type: "string" } },
      required: [CUSTOM_INPUT],
      additionalProperties: false,
    },
  });
}

function inputSchema(parameters: JsonObject | undefined): JsonObject {
  if (parameters === undefined) return { type: "object", properties: {} };
  return parameters["type"] === "object" ? parameters : { ...parameters, type: "object" };
}

function encodeServerTool(
  tool: Extract<ToolDefinition, { kind: "server" }>,
  { losses }: ToolScope,
): readonly JsonObject[] {
  if (tool.dialect === ID) return [tool.value];
  if (tool.webSearch === undefined) {
    losses.drop("tool", tool.name);
    return [];
  }
  const { contextSize, location, allowedDomains, blockedDomains, maxUses } = tool.webSearch;
  if (contextSize !== undefined) losses.drop("webSearch.contextSize");
  if (allowedDomains !== undefined && blockedDomains !== undefined) losses.drop("webSearch.blockedDomains");
  return [
    compact({
      type: "web_search_20250305",
      name: "web_search",
      max_uses: maxUses,
      allowed_domains: allowedDomains,
      blocked_domains: allowedDomains === undefined ? blockedDomains : undefined,
      user_location: location === undefined ? undefined : { type: "approximate", ...location },
    }),
  ];
}

/** `parallel_tool_calls` lies within the choice here, which is written for its sake when there is none. */
function encodeChoice(
  request: ChatRequest,
  names: ReadonlySet<unknown>,
  scope: ToolScope,
): JsonObject | undefined {
  const type = choiceType(request.toolChoice, names, scope);
  const { parallelToolCalls: parallel } = request;
  const disabled = parallel === undefined || (parallel && !scope.native) ? undefined : !parallel;
  if (type === undefined && disabled === undefined) return undefined;
  const single = type?.["type"] === "none" && !scope.native ? undefined : disabled;
  return compact({
    ...(type ?? { type: "auto" }),
    disable_parallel_tool_use: single,
    ...ownMembers(request.extensions, `${ID}/tool_choice`),
  });
}

function choiceType(
  choice: ToolChoice | undefined,
  names: ReadonlySet<unknown>,
  { losses, native }: ToolScope,
): JsonObject | undefined {
  if (choice === undefined) return undefined;
  switch (choice.kind) {
    case "auto":
    case "none":
      return { type: choice.kind };
    case "required":
      return { type: "any" };
    case "allowed":
      return { type: choice.mode === "required" ? "any" : "auto" };
    case "tool":
      if (names.has(choice.name) || native) return { type: "tool", name: choice.name };
      losses.drop("toolChoice");
      return undefined;
    case "server":
      if (names.has("web_search") && opaqueType(choice.value).startsWith("web_search")) {
        return { type: "tool", name: "web_search" };
      }
      losses.drop("toolChoice");
      return undefined;
  }
}
