import type { ContentBlock, JsonObject, Message } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { noteOf, ownMembers } from "../../translate/extensions.ts";
import { shortToolId } from "../../translate/tool-id.ts";
import { encodeContent } from "./encode-content.ts";
import { LONGEST_ID, type MessageScope } from "./message-scope.ts";
import { ID } from "./names.ts";

/** An assistant's turn: what models wrote as blocks in order lies here in members of one message. */
export function encodeAssistant(message: Message, scope: MessageScope): JsonObject {
  const { content } = message;
  const calls = content.filter((block) => block.type === "tool_call");
  const text = content.filter((block) => !APART.has(block.type) && !isRefusalMember(block));
  const legacy = calls.find((call) => noteOf(call.extensions, ID, "#legacy") === true);
  const toolCalls = calls.filter((call) => call !== legacy).map((call) => encodeCall(call, scope));
  return compact({
    role: "assistant",
    content: encodeContent(text, scope) ?? (toolCalls.length > 0 || scope.native ? null : ""),
    name: message.name,
    ...encodeReasoning(content, scope),
    refusal: content.find(isRefusalMember)?.text,
    ...encodeAudio(content),
    tool_calls: toolCalls.length > 0 ? toolCalls : undefined,
    function_call: legacy === undefined ? undefined : { name: legacy.name, arguments: legacy.arguments },
    ...ownMembers(message.extensions, ID),
  });
}

const APART: ReadonlySet<ContentBlock["type"]> = new Set(["tool_call", "reasoning", "audio"]);

type Refusal = Extract<ContentBlock, { type: "refusal" }>;

function isRefusalMember(block: ContentBlock): block is Refusal {
  return block.type === "refusal" && noteOf(block.extensions, ID, "#member") === true;
}

function encodeCall(call: Extract<ContentBlock, { type: "tool_call" }>, scope: MessageScope): JsonObject {
  if (call.cache !== undefined) scope.losses.drop("block.cache");
  scope.losses.foreign(call.extensions, "block.tool_call");
  const id = shortToolId(call.id, LONGEST_ID);
  const own = ownMembers(call.extensions, ID);
  if (call.custom === true)
    return { id, type: "custom", custom: { name: call.name, input: call.arguments }, ...own };
  return { id, type: "function", function: { name: call.name, arguments: call.arguments }, ...own };
}

/**
 * The vendor's own models take no reasoning back here; models of others that speak this format need theirs in a tool loop. Sealed reasoning
 * was written by another format's model and is for that model alone.
 */
function encodeReasoning(content: readonly ContentBlock[], scope: MessageScope): JsonObject {
  let text = "";
  let name = "reasoning_content";
  for (const block of content) {
    if (block.type !== "reasoning") continue;
    const member = noteOf(block.extensions, ID, "#member");
    if (typeof member === "string") name = member;
    if (block.sealed !== undefined || (scope.known && !scope.native)) scope.losses.drop("block.reasoning");
    else text += block.text ?? block.summary?.join("\n\n") ?? "";
  }
  return text === "" ? {} : { [name]: text };
}

function encodeAudio(content: readonly ContentBlock[]): JsonObject {
  const audio = content.find((block) => block.type === "audio");
  return audio?.id === undefined ? {} : { audio: { id: audio.id } };
}
