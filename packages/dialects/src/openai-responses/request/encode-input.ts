import type { ChatRequest, ContentBlock, JsonObject, Message } from "@iron/types";
import type { EncodeContext } from "../../dialect.ts";
import { compact } from "../../translate/compact.ts";
import { noteOf, ownMembers } from "../../translate/extensions.ts";
import type { Losses } from "../../translate/loss.ts";
import { modelFamily } from "../../translate/model-family.ts";
import { modelTraits } from "../../translate/openai/model-traits.ts";
import { encodeContent } from "./encode-content.ts";
import { encodeItem } from "./encode-item.ts";
import type { ItemScope } from "./item-scope.ts";
import { ID } from "./names.ts";

export function encodeInput(request: ChatRequest, context: EncodeContext, losses: Losses): JsonObject {
  const [first, ...others] = request.messages;
  const instructed = first !== undefined && noteOf(first.extensions, ID, "#instructions") === true;
  const instructions = instructed ? textOf(first) : undefined;
  const messages = instructed ? others : request.messages;
  const [only] = messages;
  if (only !== undefined && messages.length === 1 && noteOf(request.extensions, ID, "#input") === "text") {
    return compact({ instructions, input: textOf(only) });
  }
  const scope = scopeOf(request, context, losses);
  const input = messages.flatMap((message) => encodeMessage(message, scope));
  // A conversation kept by the provider, or a stored prompt, needs no input.
  return compact({ instructions, input: messages.length === 0 && scope.native ? undefined : input });
}

function scopeOf(request: ChatRequest, context: EncodeContext, losses: Losses): ItemScope {
  const native = request.origin?.dialect === ID;
  return {
    losses,
    native,
    sameVendor: request.origin?.dialect.startsWith("openai-") ?? false,
    known: modelTraits(context.model).known,
    model: context.model,
    keepsIds: native && modelFamily(request.model) === modelFamily(context.model),
    customCalls: customCalls(request.messages),
  };
}

function encodeMessage(message: Message, scope: ItemScope): readonly JsonObject[] {
  scope.losses.foreign(message.extensions, "message");
  if (message.name !== undefined && message.role !== "tool") scope.losses.drop("message.name");
  const items: JsonObject[] = [];
  let speech: ContentBlock[] = [];
  const flush = (): void => {
    if (speech.length > 0) items.push(...encodeSpeech(message, speech, scope));
    speech = [];
  };
  for (const block of message.content) {
    const item = encodeItem(block, message, scope);
    if (item === "speech") speech.push(block);
    else {
      flush();
      items.push(...item);
    }
  }
  flush();
  if (items.length === 0 && message.role !== "assistant" && message.content.length === 0) {
    items.push(...encodeSpeech(message, [], scope));
  }
  return items;
}

function encodeSpeech(
  message: Message,
  blocks: readonly ContentBlock[],
  scope: ItemScope,
): readonly JsonObject[] {
  const assistant = message.role === "assistant";
  const own = ownMembers(message.extensions, ID);
  const parts = assistant && own["status"] !== undefined;
  const content = encodeContent(blocks, { scope, assistant, parts });
  if (content === undefined && blocks.length > 0) return [];
  const role = message.role === "tool" ? "user" : message.role;
  const kept = scope.keepsIds ? own : { ...own, id: undefined };
  return [compact({ type: "message", role, content: content ?? "", ...kept })];
}

function textOf({ content }: Message): string {
  return content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n\n");
}

function customCalls(messages: readonly Message[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { content } of messages) {
    for (const block of content) if (block.type === "tool_call" && block.custom === true) ids.add(block.id);
  }
  return ids;
}
