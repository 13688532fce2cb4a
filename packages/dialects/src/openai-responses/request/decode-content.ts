import type { Citation, ContentBlock, Json, JsonObject, MediaSource } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { readCacheMark } from "../../translate/cache-mark.ts";
import { sourceOfFile, sourceOfUrl } from "../../translate/data-url.ts";
import { extensionsOf, mergeExtensions, splitBooks } from "../../translate/extensions.ts";
import { isArray, isObject, membersOf, type Members } from "../../translate/members.ts";
import { SHARED } from "../../translate/openai/common-members.ts";
import { ID } from "./names.ts";

const BOOKS: ReadonlySet<string> = new Set(["logprobs"]);

/** A message's `content` or a tool's `output`: one text or parts. */
export function decodeContent(item: Members, key: "content" | "output"): readonly ContentBlock[] {
  const content = item.raw(key);
  if (content === undefined) return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!isArray(content)) return item.fail(key, "a text or an array of parts");
  return content.map((part, at) => decodePart(part, `${item.path}.${key}.${at}`));
}

function decodePart(value: Json, path: string): ContentBlock {
  const part = membersOf(value, path);
  const type = part.text("type") ?? part.fail("type", "the part's type");
  const read = Object.hasOwn(PARTS, type) ? PARTS[type] : undefined;
  if (read === undefined) return { type: "opaque", dialect: ID, value: isObject(value) ? value : {} };
  const cache = readCacheMark(part);
  const block = read(part);
  const mark = part.object("prompt_cache_breakpoint");
  const extensions = mergeExtensions(
    extensionsOf(SHARED, mark === undefined ? undefined : { prompt_cache_breakpoint: mark }),
    splitBooks(ID, part.rest(), BOOKS),
  );
  return compact({ ...block, cache, extensions });
}

const PARTS: Readonly<Record<string, (part: Members) => ContentBlock>> = {
  input_text: decodeText,
  output_text: decodeText,
  text: decodeText,
  refusal: (part) => ({ type: "refusal", text: part.text("refusal") ?? "" }),
  input_image: decodeImage,
  input_file: decodeFile,
  input_audio: decodeAudio,
};

function decodeText(part: Members): ContentBlock {
  const text = part.text("text") ?? part.fail("text", "a text");
  const annotations = part.array("annotations") ?? [];
  return compact({
    type: "text" as const,
    text,
    annotations: annotations.length === 0 ? undefined : annotations.flatMap(decodeAnnotation),
  });
}

function decodeAnnotation(value: Json): readonly Citation[] {
  if (!isObject(value)) return [];
  const kind = typeof value["type"] === "string" ? value["type"] : "unknown";
  const text = (key: string): string | undefined => {
    const member = value[key];
    return typeof member === "string" ? member : undefined;
  };
  const count = (key: string): number | undefined => {
    const member = value[key];
    return typeof member === "number" ? member : undefined;
  };
  const raw: { dialect: string; value: JsonObject } = { dialect: ID, value };
  return [
    compact({
      kind,
      url: text("url"),
      title: text("title"),
      start: count("start_index"),
      end: count("end_index"),
      raw,
    }),
  ];
}

function decodeImage(part: Members): ContentBlock {
  const url = part.text("image_url");
  const fileId = part.text("file_id");
  const detail = part.text("detail");
  if (fileId !== undefined)
    return compact({ type: "image" as const, source: { kind: "file", fileId }, detail });
  if (url === undefined) return part.fail("image_url", "a URL, or file_id");
  return compact({ type: "image" as const, source: sourceOfUrl(url), detail });
}

function decodeFile(part: Members): ContentBlock {
  const name = part.text("filename");
  return compact({ type: "document" as const, source: fileSource(part), name });
}

function fileSource(part: Members): MediaSource {
  const fileId = part.text("file_id");
  const url = part.text("file_url");
  const data = part.text("file_data");
  if (fileId !== undefined) return { kind: "file", fileId };
  if (url !== undefined) return { kind: "url", url };
  return data === undefined ? part.fail("file_data", "file data, file_url or file_id") : sourceOfFile(data);
}

function decodeAudio(part: Members): ContentBlock {
  const audio = membersOf(part.raw("input_audio"), `${part.path}.input_audio`);
  const format = audio.text("format");
  const data = audio.text("data") ?? audio.fail("data", "base64 data");
  return compact({
    type: "audio" as const,
    source: { kind: "base64", mediaType: `audio/${format ?? "wav"}`, data },
    format,
  });
}
