import type { ContentBlock, JsonObject, Message } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { ownMembers } from "../../translate/extensions.ts";
import { opaqueType } from "../../translate/opaque-type.ts";
import { opensSeal } from "../../translate/sealed.ts";
import { shortToolId } from "../../translate/tool-id.ts";
import { encodeContent } from "./encode-content.ts";
import { LONGEST_ID, type ItemScope } from "./item-scope.ts";
import { ID } from "./names.ts";

type Block<T extends ContentBlock["type"]> = Extract<ContentBlock, { type: T }>;

/** A block that is an item of its own here, as that item, or none when it cannot be carried; `speech` when it is part of a message. */
export function encodeItem(
  block: ContentBlock,
  message: Message,
  scope: ItemScope,
): "speech" | readonly JsonObject[] {
  switch (block.type) {
    case "tool_call":
      return [encodeCall(block, scope)];
    case "tool_result":
      return [encodeResult(block, scope)];
    case "reasoning":
      return encodeReasoning(block, scope);
    case "opaque":
      return encodeOpaque(block, message, scope);
    case "text":
    case "refusal":
    case "image":
    case "document":
    case "audio":
      return "speech";
  }
}

function encodeCall(block: Block<"tool_call">, scope: ItemScope): JsonObject {
  if (block.cache !== undefined) scope.losses.drop("block.cache");
  scope.losses.foreign(block.extensions, "block.tool_call");
  const custom = block.custom === true;
  return compact({
    type: custom ? "custom_tool_call" : "function_call",
    call_id: shortToolId(block.id, LONGEST_ID),
    name: block.name,
    [custom ? "input" : "arguments"]: block.arguments,
    ...ownItem(block, scope),
  });
}

function encodeResult(block: Block<"tool_result">, scope: ItemScope): JsonObject {
  if (block.error === true) scope.losses.drop("toolResult.error");
  if (block.cache !== undefined) scope.losses.drop("block.cache");
  scope.losses.foreign(block.extensions, "block.tool_result");
  const custom = block.custom === true || scope.customCalls.has(block.callId);
  return compact({
    type: custom ? "custom_tool_call_output" : "function_call_output",
    call_id: shortToolId(block.callId, LONGEST_ID),
    output: encodeContent(block.content, { scope, assistant: false, parts: false }) ?? "",
    ...ownItem(block, scope),
  });
}

/** Sealed reasoning goes back to the model that wrote it and to no other; plain reasoning to models that are not the vendor's own. */
function encodeReasoning(block: Block<"reasoning">, scope: ItemScope): readonly JsonObject[] {
  const { sealed, text, summary } = block;
  const opens = sealed === undefined ? scope.keepsIds : opensSeal(sealed, ID, scope.model);
  const plain = sealed === undefined && !scope.known && text !== undefined;
  if (!opens && !plain) {
    scope.losses.drop("block.reasoning");
    return [];
  }
  return [
    compact({
      type: "reasoning",
      id: opens ? block.id : undefined,
      summary: (summary ?? []).map((one) => ({ type: "summary_text", text: one })),
      content: text === undefined ? undefined : [{ type: "reasoning_text", text }],
      encrypted_content: sealed?.value,
      ...ownItem(block, scope),
    }),
  ];
}

function encodeOpaque(
  block: Block<"opaque">,
  message: Message,
  scope: ItemScope,
): "speech" | readonly JsonObject[] {
  const type = opaqueType(block.value);
  if (block.dialect !== ID) {
    scope.losses.drop("opaque", type);
    return [];
  }
  return message.extensions === undefined && message.content.length === 1 && !type.startsWith("input_")
    ? [block.value]
    : "speech";
}

function ownItem(block: ContentBlock, scope: ItemScope): JsonObject {
  const own = ownMembers(block.extensions, ID);
  return scope.keepsIds ? own : { ...own, id: undefined };
}
