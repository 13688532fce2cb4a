import { createHash } from "node:crypto";
import type { ChatRequest, ContentBlock, Message, ToolChoice, ToolDefinition } from "@iron/types";

/** The longest name of a tool that each format takes; all take letters, digits, `_` and `-` alone. */
export const LONGEST_NAME: Readonly<Record<"openai" | "anthropic", number>> = { openai: 64, anthropic: 128 };

const ILLEGAL = /[^a-zA-Z0-9_-]/;
const DIGEST = 12;

/** A tool's name as a format takes it: unchanged when it does, else its beginning and a digest, so that no two names become one. */
export function legalToolName(name: string, longest: number): string {
  if (name.length <= longest && !ILLEGAL.test(name)) return name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, DIGEST);
  const beginning = name.replaceAll(new RegExp(ILLEGAL, "g"), "_").slice(0, longest - DIGEST - 1);
  return `${beginning}_${digest}`;
}

/** The client's names by those that providers may have been given in their place; empty where all names are legal everywhere. */
export function originalToolNames(tools: readonly ToolDefinition[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name } of tools) {
    for (const longest of Object.values(LONGEST_NAME)) {
      const legal = legalToolName(name, longest);
      if (legal !== name) names.set(legal, name);
    }
  }
  return names;
}

/** The request with the names that its target's format takes, wherever they stand. What the client wrote for this very format stays. */
export function withLegalNames(request: ChatRequest, dialect: string, longest: number): ChatRequest {
  if (request.origin?.dialect === dialect) return request;
  const legal = (name: string): string => legalToolName(name, longest);
  const { tools, toolChoice, messages } = request;
  return {
    ...request,
    ...(tools && { tools: tools.map((tool) => renamed(tool, legal)) }),
    ...(toolChoice && { toolChoice: renamedChoice(toolChoice, legal) }),
    messages: messages.map((message) => renamedMessage(message, legal)),
  };
}

type Rename = (name: string) => string;

/** The very same where its name is. A tool of the provider is called by its type, which is the provider's. */
function renamed<Named extends ToolDefinition | ContentBlock>(named: Named, legal: Rename): Named {
  if ("kind" in named && named.kind === "server") return named;
  if ("type" in named && named.type !== "tool_call") return named;
  if (!("name" in named) || named.name === undefined) return named;
  const name = legal(named.name);
  return name === named.name ? named : { ...named, name };
}

function renamedChoice(choice: ToolChoice, legal: Rename): ToolChoice {
  if (choice.kind === "tool") return { ...choice, name: legal(choice.name) };
  return choice.kind === "allowed" ? { ...choice, names: choice.names.map(legal) } : choice;
}

function renamedMessage(message: Message, legal: Rename): Message {
  if (message.role !== "assistant") return message;
  const content = message.content.map((block) => renamed(block, legal));
  return content.every((block, at) => block === message.content[at]) ? message : { ...message, content };
}
