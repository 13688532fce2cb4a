import type { CacheMark, ChatRequest, ContentBlock, JsonObject, Message } from "@iron/types";
import type { EncodeContext } from "../../dialect.ts";
import { compact } from "../../translate/compact.ts";
import { noteOf, ownMembers } from "../../translate/extensions.ts";
import { joinTurns } from "../../translate/join-turns.ts";
import type { Losses } from "../../translate/loss.ts";
import { modelTraits } from "../../translate/openai/model-traits.ts";
import { shortToolId } from "../../translate/tool-id.ts";
import { encodeAssistant } from "./encode-assistant.ts";
import { encodeContent, encodeParts } from "./encode-content.ts";
import { LONGEST_ID, readsCacheMarks, type MessageScope } from "./message-scope.ts";
import { ID } from "./names.ts";

export function encodeMessages(
  request: ChatRequest,
  context: EncodeContext,
  losses: Losses,
): readonly JsonObject[] {
  const native = request.origin?.dialect === ID;
  const scope: MessageScope = {
    losses,
    native,
    sameVendor: request.origin?.dialect.startsWith("openai-") ?? false,
    known: modelTraits(context.model).known,
    marksCache: native || readsCacheMarks(context.model),
    names: toolNames(request.messages),
  };
  const written: JsonObject[] = [];
  let media: ContentBlock[] = [];
  const flush = (): void => {
    if (media.length === 0) return;
    written.push({ role: "user", content: encodeParts(media, scope) });
    media = [];
  };
  for (const message of native ? request.messages : joinTurns(request.messages)) {
    losses.foreign(message.extensions, "message");
    if (message.role !== "tool") {
      flush();
      const encoded = encodeMessage(message, scope);
      if (!isEmptied(message, encoded)) written.push(encoded);
    } else
      for (const block of message.content) media.push(...encodeResult(block, message, { scope, written }));
  }
  flush();
  return written;
}

/** An assistant's turn of which nothing could be carried. */
function isEmptied(message: Message, encoded: JsonObject): boolean {
  const { role, content, ...others } = encoded;
  if (role !== "assistant" || message.content.length === 0) return false;
  return (
    content === "" && Object.keys(others).length === 0 && !message.content.some(({ type }) => type === "text")
  );
}

function encodeMessage(message: Message, scope: MessageScope): JsonObject {
  if (message.role === "assistant") return encodeAssistant(message, scope);
  const role = message.role === "developer" && !scope.native && !scope.known ? "system" : message.role;
  return compact({
    role,
    content: encodeContent(message.content, scope) ?? "",
    name: message.name,
    ...ownMembers(message.extensions, ID),
  });
}

/** Writes a tool's result as its message and returns the media in it, which this format takes from the user only. */
function encodeResult(
  block: ContentBlock,
  message: Message,
  into: { readonly scope: MessageScope; readonly written: JsonObject[] },
): readonly ContentBlock[] {
  const { scope, written } = into;
  if (block.type !== "tool_result") {
    scope.losses.drop("block", block.type);
    return [];
  }
  if (block.error === true) scope.losses.drop("toolResult.error");
  if (block.cache !== undefined && !scope.marksCache) scope.losses.drop("block.cache");
  scope.losses.foreign(block.extensions, "block");
  const isMedia = (one: ContentBlock): boolean =>
    !scope.native && (one.type === "image" || one.type === "document");
  const media = block.content.filter(isMedia);
  const text = block.content.filter((one) => !isMedia(one));
  const label = `Attached by tool call ${block.callId}:`;
  const content =
    encodeContent(markLast(text, block.cache), scope) ??
    (media.length > 0 ? "The result is attached below." : "");
  const extra = { name: message.name, ...ownMembers(message.extensions, ID) };
  if (noteOf(block.extensions, ID, "#legacy") === true) {
    written.push(
      compact({ role: "function", content, ...extra, name: message.name ?? scope.names.get(block.callId) }),
    );
  } else {
    written.push(
      compact({ role: "tool", tool_call_id: shortToolId(block.callId, LONGEST_ID), content, ...extra }),
    );
  }
  return media.length === 0 ? [] : [{ type: "text", text: label }, ...media];
}

/** A mark on the whole result lies on its last text here. */
function markLast(blocks: readonly ContentBlock[], cache: CacheMark | undefined): readonly ContentBlock[] {
  const last = blocks.at(-1);
  return cache === undefined || last === undefined ? blocks : [...blocks.slice(0, -1), { ...last, cache }];
}

function toolNames(messages: readonly Message[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { content } of messages) {
    for (const block of content) if (block.type === "tool_call") names.set(block.id, block.name);
  }
  return names;
}
