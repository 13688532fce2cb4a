import type { Citation, ContentBlock, JsonObject } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { cacheControl } from "../../translate/cache-mark.ts";
import { dataUrl } from "../../translate/data-url.ts";
import { documentText } from "../../translate/document-text.ts";
import { ownMembers } from "../../translate/extensions.ts";
import { opaqueType } from "../../translate/opaque-type.ts";
import { SHARED } from "../../translate/openai/common-members.ts";
import type { ItemScope } from "./item-scope.ts";
import { ID } from "./names.ts";

type Block<T extends ContentBlock["type"]> = Extract<ContentBlock, { type: T }>;

export interface ContentStyle {
  readonly scope: ItemScope;
  /** The model's own words are `output_text`. */
  readonly assistant: boolean;
  /** Always parts, never one plain text. */
  readonly parts: boolean;
}

/** One plain text as itself, anything else as parts; undefined when nothing is left. */
export function encodeContent(
  blocks: readonly ContentBlock[],
  style: ContentStyle,
): string | readonly JsonObject[] | undefined {
  const { scope } = style;
  const parts = blocks.flatMap((block) => {
    const part = encodePart(block, style);
    if (part === undefined) return [];
    if (block.cache !== undefined && !scope.native) scope.losses.drop("block.cache");
    scope.losses.foreign(block.extensions, "block");
    const cache = scope.native ? cacheControl(block.cache) : {};
    return [
      { ...part, ...cache, ...ownMembers(block.extensions, SHARED), ...ownMembers(block.extensions, ID) },
    ];
  });
  const [first] = parts;
  if (first === undefined) return undefined;
  const plain =
    !style.parts && parts.length === 1 && blocks[0]?.type === "text" && Object.keys(first).length === 2;
  return plain ? (first as { readonly text: string }).text : parts;
}

function encodePart(block: ContentBlock, style: ContentStyle): JsonObject | undefined {
  const { scope } = style;
  switch (block.type) {
    case "text":
      return encodeText(block, style);
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

function encodeText(block: Block<"text">, { scope, assistant, parts }: ContentStyle): JsonObject {
  if (!assistant) {
    if (block.annotations !== undefined) scope.losses.drop("block.annotations");
    return { type: "input_text", text: block.text };
  }
  const annotations = (block.annotations ?? []).flatMap((citation) => encodeCitation(citation, block, scope));
  return compact({
    type: "output_text",
    text: block.text,
    annotations: annotations.length > 0 || parts ? annotations : undefined,
  });
}

/** A citation of a page can be told in this format too; others name sources that only their own format knows. */
function encodeCitation(citation: Citation, block: Block<"text">, scope: ItemScope): readonly JsonObject[] {
  if (citation.raw.dialect === ID) return [citation.raw.value];
  if (citation.url === undefined) {
    scope.losses.drop("block.annotations");
    return [];
  }
  return [
    {
      type: "url_citation",
      url: citation.url,
      title: citation.title ?? citation.url,
      start_index: citation.start ?? 0,
      end_index: citation.end ?? block.text.length,
    },
  ];
}

function encodeImage({ source, detail }: Block<"image">, scope: ItemScope): JsonObject | undefined {
  const shown = detail ?? (scope.native ? undefined : "auto");
  if (source.kind === "base64") {
    return compact({ type: "input_image", image_url: dataUrl(source.mediaType, source.data), detail: shown });
  }
  if (source.kind === "url") return compact({ type: "input_image", image_url: source.url, detail: shown });
  if (source.kind === "file" && scope.sameVendor) {
    return compact({ type: "input_image", file_id: source.fileId, detail: shown });
  }
  scope.losses.drop("block.image");
  return undefined;
}

function encodeDocument(block: Block<"document">, scope: ItemScope): JsonObject | undefined {
  const { source, name } = block;
  if (block.context !== undefined) scope.losses.drop("document.context");
  if (block.citations === true) scope.losses.drop("document.citations");
  switch (source.kind) {
    case "text":
      return { type: "input_text", text: documentText(source.text, name) };
    case "base64":
      return compact({
        type: "input_file",
        filename: name ?? (scope.native ? undefined : "document.pdf"),
        file_data: dataUrl(source.mediaType, source.data),
      });
    case "url":
      return compact({ type: "input_file", file_url: source.url, filename: scope.native ? name : undefined });
    case "file":
      if (scope.sameVendor) return compact({ type: "input_file", file_id: source.fileId, filename: name });
      scope.losses.drop("block.document");
      return undefined;
  }
}

/** The format's published types know no audio input: it is sent on only where the client wrote this very format. */
function encodeAudio({ source, format }: Block<"audio">, scope: ItemScope): JsonObject | undefined {
  if (!scope.native || source.kind !== "base64") {
    scope.losses.drop("block.audio");
    return undefined;
  }
  return { type: "input_audio", input_audio: compact({ data: source.data, format }) };
}
