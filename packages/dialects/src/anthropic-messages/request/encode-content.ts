import type { Citation, ContentBlock, JsonObject, MediaSource } from "@iron/types";
import { CUSTOM_INPUT } from "../../events/custom-input.ts";
import { cacheControl } from "../../translate/cache-mark.ts";
import { compact } from "../../translate/compact.ts";
import { noteOf, ownMembers } from "../../translate/extensions.ts";
import { opaqueType } from "../../translate/opaque-type.ts";
import { isObject } from "../../translate/members.ts";
import type { Losses } from "../../translate/loss.ts";
import { opensSeal } from "../../translate/sealed.ts";
import { argumentsObject } from "../../translate/tool-arguments.ts";
import { legalToolId } from "../../translate/tool-id.ts";
import { ID } from "./names.ts";

/** What encoding one block needs to know of its request. */
export interface BlockScope {
  readonly losses: Losses;
  /** The client wrote this format. */
  readonly native: boolean;
  readonly model: string;
}

type Block<T extends ContentBlock["type"]> = Extract<ContentBlock, { type: T }>;

/** Blocks as this format takes them. Texts of nothing but white space are refused here and so left out. */
export function encodeContent(blocks: readonly ContentBlock[], scope: BlockScope): readonly JsonObject[] {
  return blocks.flatMap((block) => {
    const whole = noteOf(block.extensions, ID, "#block");
    if (isObject(whole)) return [whole];
    const encoded = encodeBlock(block, scope);
    if (encoded === undefined) return [];
    scope.losses.foreign(block.extensions, "block");
    const cache = block.type === "reasoning" ? {} : cacheControl(block.cache);
    return [{ ...encoded, ...cache, ...ownMembers(block.extensions, ID) }];
  });
}

function encodeBlock(block: ContentBlock, scope: BlockScope): JsonObject | undefined {
  switch (block.type) {
    case "text":
      return encodeText(block, scope);
    case "refusal":
      return block.text.trim() === "" ? undefined : { type: "text", text: block.text };
    case "image":
      return encodeImage(block, scope);
    case "document":
      return encodeDocument(block, scope);
    case "audio":
      scope.losses.drop("block.audio");
      return undefined;
    case "reasoning":
      return encodeReasoning(block, scope);
    case "tool_call":
      return encodeCall(block);
    case "tool_result":
      return encodeResult(block, scope);
    case "opaque":
      if (block.dialect === ID) return block.value;
      scope.losses.drop("opaque", opaqueType(block.value));
      return undefined;
  }
}

function encodeText(block: Block<"text">, scope: BlockScope): JsonObject | undefined {
  const citations = block.annotations?.flatMap((citation) => encodeCitation(citation, scope));
  if (block.text.trim() === "") return undefined;
  const cited = citations !== undefined && (citations.length > 0 || scope.native);
  return compact({ type: "text", text: block.text, citations: cited ? citations : undefined });
}

/** A citation here points into a source of this conversation, by indexes that other formats do not have. */
function encodeCitation({ raw }: Citation, scope: BlockScope): readonly JsonObject[] {
  if (raw.dialect === ID) return [raw.value];
  scope.losses.drop("block.annotations");
  return [];
}

function encodeImage({ source, detail }: Block<"image">, scope: BlockScope): JsonObject | undefined {
  if (detail !== undefined && detail !== "auto") scope.losses.drop("image.detail");
  const encoded = encodeSource(source, scope);
  if (encoded !== undefined) return { type: "image", source: encoded };
  scope.losses.drop("block.image");
  return undefined;
}

function encodeDocument(block: Block<"document">, scope: BlockScope): JsonObject | undefined {
  const source = encodeSource(asText(block.source), scope);
  if (source === undefined || isUnknownType(source)) {
    scope.losses.drop("block.document");
    return undefined;
  }
  return compact({
    type: "document",
    source,
    title: block.name,
    context: block.context,
    citations: block.citations === undefined ? undefined : { enabled: block.citations },
  });
}

/** Documents are PDF or plain text here. */
function isUnknownType(source: JsonObject): boolean {
  return source["type"] === "base64" && source["media_type"] !== "application/pdf";
}

function asText(source: MediaSource): MediaSource {
  if (source.kind !== "base64" || !source.mediaType.startsWith("text/")) return source;
  return { kind: "text", mediaType: "text/plain", text: Buffer.from(source.data, "base64").toString() };
}

function encodeSource(source: MediaSource, scope: BlockScope): JsonObject | undefined {
  switch (source.kind) {
    case "base64":
      return { type: "base64", media_type: source.mediaType, data: source.data };
    case "url":
      return { type: "url", url: source.url };
    case "text":
      return { type: "text", media_type: source.mediaType, data: source.text };
    case "file":
      return scope.native ? { type: "file", file_id: source.fileId } : undefined;
  }
}

/** A signature goes back to the model that wrote it, with its text unchanged, and to no other. */
function encodeReasoning({ sealed, text }: Block<"reasoning">, scope: BlockScope): JsonObject | undefined {
  if (sealed === undefined && scope.native) return { type: "thinking", thinking: text ?? "" };
  if (sealed === undefined || !opensSeal(sealed, ID, scope.model)) {
    scope.losses.drop("block.reasoning");
    return undefined;
  }
  if (sealed.kind === "redacted") return { type: "redacted_thinking", data: sealed.value };
  return { type: "thinking", thinking: text ?? "", signature: sealed.value };
}

function encodeCall(block: Block<"tool_call">): JsonObject {
  const input =
    block.custom === true ? { [CUSTOM_INPUT]: block.arguments } : argumentsObject(block.arguments);
  return { type: "tool_use", id: legalToolId(block.id), name: block.name, input };
}

function encodeResult(block: Block<"tool_result">, scope: BlockScope): JsonObject {
  const content = encodeContent(block.content, scope);
  const [first] = content;
  const text = first?.["text"];
  const plain = content.length === 1 && first !== undefined && Object.keys(first).length === 2;
  return compact({
    type: "tool_result",
    tool_use_id: legalToolId(block.callId),
    content: content.length === 0 ? undefined : plain && typeof text === "string" ? text : content,
    is_error: block.error,
  });
}
