import type { ContentBlock, JsonObject, MediaSource } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { cacheControl } from "../../translate/cache-mark.ts";
import { dataUrl } from "../../translate/data-url.ts";
import { documentText } from "../../translate/document-text.ts";
import { ownMembers } from "../../translate/extensions.ts";
import { opaqueType } from "../../translate/opaque-type.ts";
import { SHARED } from "../../translate/openai/common-members.ts";
import type { MessageScope } from "./message-scope.ts";
import { ID } from "./names.ts";

type Block<T extends ContentBlock["type"]> = Extract<ContentBlock, { type: T }>;

/** One plain text as itself, anything else as parts; undefined when nothing is left. */
export function encodeContent(
  blocks: readonly ContentBlock[],
  scope: MessageScope,
): string | readonly JsonObject[] | undefined {
  const parts = encodeParts(blocks, scope);
  const [first] = parts;
  if (first === undefined) return undefined;
  const plain = parts.length === 1 && first["type"] === "text" && Object.keys(first).length === 2;
  return plain ? (first["text"] as string) : parts;
}

export function encodeParts(blocks: readonly ContentBlock[], scope: MessageScope): readonly JsonObject[] {
  return blocks.flatMap((block) => {
    const part = encodePart(block, scope);
    if (part === undefined) return [];
    if (block.cache !== undefined && !scope.marksCache) scope.losses.drop("block.cache");
    scope.losses.foreign(block.extensions, "block");
    const cache = scope.marksCache ? cacheControl(block.cache) : {};
    return [
      { ...part, ...cache, ...ownMembers(block.extensions, SHARED), ...ownMembers(block.extensions, ID) },
    ];
  });
}

function encodePart(block: ContentBlock, scope: MessageScope): JsonObject | undefined {
  switch (block.type) {
    case "text":
      if (block.annotations !== undefined) scope.losses.drop("block.annotations");
      return { type: "text", text: block.text };
    case "refusal":
      return { type: "refusal", refusal: block.text };
    case "image":
      return encodeImage(block, scope);
    case "document":
      return encodeDocument(block, scope);
    case "audio":
      return encodeAudio(block, scope);
    case "opaque":
      if (block.dialect === ID) return block.value;
      scope.losses.drop("opaque", opaqueType(block.value));
      return undefined;
    case "reasoning":
    case "tool_call":
    case "tool_result":
      scope.losses.drop(`block.${block.type}`);
      return undefined;
  }
}

function encodeImage({ source, detail }: Block<"image">, scope: MessageScope): JsonObject | undefined {
  const url = urlOf(source);
  if (url === undefined) {
    scope.losses.drop("block.image");
    return undefined;
  }
  return { type: "image_url", image_url: compact({ url, detail }) };
}

function urlOf(source: MediaSource): string | undefined {
  if (source.kind === "url") return source.url;
  return source.kind === "base64" ? dataUrl(source.mediaType, source.data) : undefined;
}

function encodeDocument(block: Block<"document">, scope: MessageScope): JsonObject | undefined {
  const { source, name } = block;
  if (block.context !== undefined) scope.losses.drop("document.context");
  if (block.citations === true) scope.losses.drop("document.citations");
  if (source.kind === "text") return { type: "text", text: documentText(source.text, name) };
  if (source.kind === "base64") {
    const filename = name ?? (scope.native ? undefined : "document.pdf");
    return { type: "file", file: compact({ filename, file_data: dataUrl(source.mediaType, source.data) }) };
  }
  if (source.kind === "file" && scope.sameVendor) {
    return { type: "file", file: compact({ file_id: source.fileId, filename: name }) };
  }
  scope.losses.drop("block.document");
  return undefined;
}

function encodeAudio({ source, format }: Block<"audio">, scope: MessageScope): JsonObject | undefined {
  if (source.kind !== "base64") {
    scope.losses.drop("block.audio");
    return undefined;
  }
  return {
    type: "input_audio",
    input_audio: { data: source.data, format: format ?? source.mediaType.slice(6) },
  };
}
