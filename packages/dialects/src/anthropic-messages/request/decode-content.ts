import type { Citation, ContentBlock, Json, MediaSource } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { readCacheMark } from "../../translate/cache-mark.ts";
import { mergeExtensions, splitBooks } from "../../translate/extensions.ts";
import { isArray, isObject, membersOf, type Members } from "../../translate/members.ts";
import { unpackReasoning } from "../../translate/sealed.ts";
import { argumentsText } from "../../translate/tool-arguments.ts";
import { originalToolId } from "../../translate/tool-id.ts";
import { ID } from "./names.ts";

type Opaque = Extract<ContentBlock, { type: "opaque" }>;

/** One text or blocks. @param model The model that what is sealed in them belongs to. */
export function decodeContent(members: Members, key: string, model: string): readonly ContentBlock[] {
  const content = members.raw(key);
  if (content === undefined) return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!isArray(content)) return members.fail(key, "a text or an array of blocks");
  const path = members.path === "" ? key : `${members.path}.${key}`;
  return content.map((block, at) => decodeBlock(block, `${path}.${at}`, model));
}

function decodeBlock(value: Json, path: string, model: string): ContentBlock {
  const members = membersOf(value, path);
  const type = members.text("type") ?? members.fail("type", "the block's type");
  const opaque: Opaque = { type: "opaque", dialect: ID, value: isObject(value) ? value : {} };
  const read = Object.hasOwn(BLOCKS, type) ? BLOCKS[type] : undefined;
  if (read === undefined) return opaque;
  const cache = readCacheMark(members);
  const block = read(members, model);
  if (block === undefined) return opaque;
  // Who called a tool matters only when it was not the model itself.
  const books = isDirect(members.peek("caller")) ? CALLER : NONE;
  const extensions = mergeExtensions(block.extensions, splitBooks(ID, members.rest(), books));
  return compact({ ...block, cache, extensions });
}

const NONE: ReadonlySet<string> = new Set();
const CALLER: ReadonlySet<string> = new Set(["caller"]);

function isDirect(caller: Json | undefined): boolean {
  return isObject(caller) && caller["type"] === "direct";
}

type ReadBlock = (members: Members, model: string) => ContentBlock | undefined;

const BLOCKS: Readonly<Record<string, ReadBlock>> = {
  text: decodeText,
  image: decodeImage,
  document: decodeDocument,
  thinking: decodeThinking,
  redacted_thinking: decodeRedacted,
  tool_use: decodeCall,
  tool_result: decodeResult,
  search_result: decodeSearchResult,
};

function decodeText(members: Members): ContentBlock {
  const text = members.text("text") ?? members.fail("text", "a text");
  const citations = members.array("citations");
  return compact({
    type: "text" as const,
    text,
    annotations: citations === undefined ? undefined : citations.flatMap(decodeCitation),
  });
}

function decodeCitation(value: Json): readonly Citation[] {
  if (!isObject(value)) return [];
  const text = (key: string): string | undefined => {
    const member = value[key];
    return typeof member === "string" ? member : undefined;
  };
  return [
    compact({
      kind: text("type") ?? "unknown",
      url: text("url"),
      title: text("title") ?? text("document_title"),
      citedText: text("cited_text"),
      raw: { dialect: ID, value },
    }),
  ];
}

function decodeImage(members: Members): ContentBlock | undefined {
  const source = decodeSource(members);
  return source === undefined ? undefined : { type: "image", source };
}

/** A text that was searched for. Other formats are given it as a document; this one as it was written. */
function decodeSearchResult(members: Members): ContentBlock | undefined {
  const text = textOf(members.raw("content"));
  if (text === undefined) return undefined;
  const place = members.text("source");
  const title = members.text("title");
  members.raw("citations");
  return compact({
    type: "document" as const,
    source: {
      kind: "text" as const,
      mediaType: "text/plain",
      text: place === undefined ? text : `${place}\n${text}`,
    },
    name: title,
    extensions: { [ID]: { "#block": members.whole } },
  });
}

/** Texts in an array of text blocks; undefined when there is anything else. */
function textOf(content: Json | undefined): string | undefined {
  if (typeof content === "string") return content;
  if (!isArray(content)) return undefined;
  const texts = content.map((block) =>
    isObject(block) && block["type"] === "text" ? block["text"] : undefined,
  );
  return texts.every((text) => typeof text === "string") ? texts.join("\n\n") : undefined;
}

/** A document given as content blocks: its text, where it is nothing but text. */
function decodeContentDocument(members: Members): ContentBlock | undefined {
  const source = members.object("source");
  const text = source?.["type"] === "content" ? textOf(source["content"]) : undefined;
  if (text === undefined) return undefined;
  members.raw("citations");
  members.raw("context");
  return compact({
    type: "document" as const,
    source: { kind: "text" as const, mediaType: "text/plain", text },
    name: members.text("title"),
    extensions: { [ID]: { "#block": members.whole } },
  });
}

function decodeDocument(members: Members): ContentBlock | undefined {
  const source = decodeSource(members);
  if (source === undefined) return decodeContentDocument(members);
  const citations = members.object("citations")?.["enabled"];
  return compact({
    type: "document" as const,
    source,
    name: members.text("title"),
    context: members.text("context"),
    citations: typeof citations === "boolean" ? citations : undefined,
  });
}

/** Undefined for sources that only this format has. */
function decodeSource(members: Members): MediaSource | undefined {
  const source = membersOf(members.object("source"), `${members.path}.source`);
  const need = (key: string): string => source.text(key) ?? source.fail(key, "a text");
  switch (source.text("type")) {
    case "base64":
      return { kind: "base64", mediaType: need("media_type"), data: need("data") };
    case "url":
      return { kind: "url", url: need("url") };
    case "file":
      return { kind: "file", fileId: need("file_id") };
    case "text":
      return { kind: "text", mediaType: source.text("media_type") ?? "text/plain", text: need("data") };
    default:
      return undefined;
  }
}

/** A signature that this router packed is another format's sealed reasoning, whose visible text was a summary. */
function decodeThinking(members: Members, model: string): ContentBlock {
  const text = members.text("thinking") ?? "";
  const signature = members.text("signature");
  const packed = signature === undefined ? undefined : unpackReasoning(signature, text);
  if (packed !== undefined) return packed;
  return compact({
    type: "reasoning" as const,
    text,
    sealed:
      signature === undefined
        ? undefined
        : { kind: "signature" as const, value: signature, dialect: ID, model },
  });
}

function decodeRedacted(members: Members, model: string): ContentBlock {
  const value = members.text("data") ?? members.fail("data", "the block's data");
  const packed = unpackReasoning(value);
  if (packed !== undefined) return packed;
  return { type: "reasoning", sealed: { kind: "redacted", value, dialect: ID, model } };
}

function decodeCall(members: Members): ContentBlock {
  return {
    type: "tool_call",
    id: originalToolId(members.text("id") ?? members.fail("id", "the call's id")),
    name: members.text("name") ?? members.fail("name", "the tool's name"),
    arguments: argumentsText(members.raw("input")),
  };
}

function decodeResult(members: Members, model: string): ContentBlock {
  const callId = members.text("tool_use_id") ?? members.fail("tool_use_id", "the id of a tool call");
  return compact({
    type: "tool_result" as const,
    callId: originalToolId(callId),
    content: decodeContent(members, "content", model),
    error: members.flag("is_error"),
  });
}
