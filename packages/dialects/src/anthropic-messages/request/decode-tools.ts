import type { ChatRequest, Json, ToolChoice, ToolDefinition, WebSearch } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { readCacheMark } from "../../translate/cache-mark.ts";
import { extensionsOf, type Extensions } from "../../translate/extensions.ts";
import { isObject, membersOf, type Members } from "../../translate/members.ts";
import { ID } from "./names.ts";

export interface DecodedTools {
  readonly settings: Pick<ChatRequest, "tools" | "toolChoice" | "parallelToolCalls">;
  readonly extensions: Extensions | undefined;
}

export function decodeTools(members: Members): DecodedTools {
  const tools = members.array("tools")?.map((tool, at) => decodeTool(tool, `tools.${at}`));
  const value = members.object("tool_choice");
  if (value === undefined) return { settings: compact({ tools }), extensions: undefined };
  const choice = membersOf(value, "tool_choice");
  const disabled = choice.flag("disable_parallel_tool_use");
  const toolChoice = decodeChoice(choice);
  return {
    settings: compact({
      tools,
      toolChoice,
      parallelToolCalls: disabled === undefined ? undefined : !disabled,
    }),
    extensions: extensionsOf(`${ID}/tool_choice`, choice.rest()),
  };
}

function decodeChoice(choice: Members): ToolChoice {
  const type = choice.text("type");
  if (type === "auto" || type === "none") return { kind: type };
  if (type === "any") return { kind: "required" };
  if (type !== "tool") return choice.fail("type", "auto, any, tool or none");
  return { kind: "tool", name: choice.text("name") ?? choice.fail("name", "a tool's name") };
}

function decodeTool(value: Json, path: string): ToolDefinition {
  const tool = membersOf(value, path);
  const type = tool.text("type");
  if (type !== undefined && type !== "custom") {
    return compact({
      kind: "server" as const,
      name: type,
      dialect: ID,
      value: isObject(value) ? value : {},
      webSearch: type.startsWith("web_search_") ? readWebSearch(tool) : undefined,
    });
  }
  return compact({
    kind: "function" as const,
    name: tool.text("name") ?? tool.fail("name", "the tool's name"),
    description: tool.text("description"),
    parameters: tool.object("input_schema"),
    strict: tool.flag("strict"),
    cache: readCacheMark(tool),
    extensions: extensionsOf(ID, tool.rest()),
  });
}

function readWebSearch(tool: Members): WebSearch {
  const location = membersOf(tool.object("user_location") ?? {}, `${tool.path}.user_location`);
  const place = compact({
    city: location.text("city"),
    region: location.text("region"),
    country: location.text("country"),
    timezone: location.text("timezone"),
  });
  return compact({
    allowedDomains: tool.texts("allowed_domains"),
    blockedDomains: tool.texts("blocked_domains"),
    maxUses: tool.number("max_uses"),
    location: Object.keys(place).length === 0 ? undefined : place,
  });
}
