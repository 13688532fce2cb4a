import type { ChatRequest, Json, ToolChoice, ToolDefinition, WebSearch } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { extensionsOf } from "../../translate/extensions.ts";
import { isArray, isObject, membersOf, mismatch, type Members } from "../../translate/members.ts";
import { ID } from "./names.ts";

export function decodeTools(members: Members): Pick<ChatRequest, "tools" | "toolChoice"> {
  const choice = members.raw("tool_choice");
  return compact({
    tools: members.array("tools")?.map((tool, at) => decodeTool(tool, `tools.${at}`)),
    toolChoice: choice === undefined ? undefined : decodeChoice(choice),
  });
}

function decodeTool(value: Json, path: string): ToolDefinition {
  const tool = membersOf(value, path);
  const type = tool.text("type") ?? tool.fail("type", "the tool's type");
  if (type === "function") {
    return compact({
      kind: "function" as const,
      name: nameIn(tool),
      description: tool.text("description"),
      parameters: tool.object("parameters"),
      strict: tool.flag("strict"),
      extensions: extensionsOf(ID, tool.rest()),
    });
  }
  if (type === "custom") {
    return compact({
      kind: "custom" as const,
      name: nameIn(tool),
      description: tool.text("description"),
      format: tool.object("format"),
      extensions: extensionsOf(ID, tool.rest()),
    });
  }
  return compact({
    kind: "server" as const,
    name: type,
    dialect: ID,
    value: isObject(value) ? value : {},
    webSearch: type.startsWith("web_search") ? readWebSearch(tool) : undefined,
  });
}

function readWebSearch(tool: Members): WebSearch {
  const filters = membersOf(tool.object("filters") ?? {}, `${tool.path}.filters`);
  const location = tool.object("user_location");
  return compact({
    contextSize: tool.text("search_context_size"),
    allowedDomains: filters.texts("allowed_domains"),
    blockedDomains: filters.texts("blocked_domains"),
    location:
      location === undefined ? undefined : readLocation(membersOf(location, `${tool.path}.user_location`)),
  });
}

function readLocation(place: Members): NonNullable<WebSearch["location"]> {
  return compact({
    city: place.text("city"),
    region: place.text("region"),
    country: place.text("country"),
    timezone: place.text("timezone"),
  });
}

function decodeChoice(value: Json): ToolChoice {
  if (value === "auto" || value === "none" || value === "required") return { kind: value };
  if (!isObject(value)) throw mismatch("tool_choice", value, "auto, none, required or an object");
  const choice = membersOf(value, "tool_choice");
  const type = choice.text("type") ?? choice.fail("type", "the kind of choice");
  if (type === "function") return { kind: "tool", name: nameIn(choice) };
  if (type === "custom") return { kind: "tool", name: nameIn(choice), custom: true };
  const names = type === "allowed_tools" ? namesOf(value["tools"]) : undefined;
  if (names === undefined) return { kind: "server", dialect: ID, value };
  return { kind: "allowed", names, mode: value["mode"] === "required" ? "required" : "auto" };
}

/** Undefined when a tool among them has no name of its own, as tools that run at the provider have none. */
function namesOf(tools: Json | undefined): readonly string[] | undefined {
  if (!isArray(tools)) return undefined;
  const names = tools.map((tool) => (isObject(tool) ? tool["name"] : undefined));
  return names.every((name) => typeof name === "string") ? names : undefined;
}

function nameIn(members: Members): string {
  return members.text("name") ?? members.fail("name", "the tool's name");
}
