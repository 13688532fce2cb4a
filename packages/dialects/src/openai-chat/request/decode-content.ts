import type { ContentBlock, Json } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { readCacheMark } from "../../translate/cache-mark.ts";
import { sourceOfFile, sourceOfUrl } from "../../translate/data-url.ts";
import { extensionsOf, mergeExtensions, type Extensions } from "../../translate/extensions.ts";
import { isArray, isObject, membersOf, type Members } from "../../translate/members.ts";
import { SHARED } from "../../translate/openai/common-members.ts";
import { ID } from "./names.ts";

/** `content` in each of its forms: absent, one text, or parts. */
export function decodeContent(members: Members): readonly ContentBlock[] {
  const content = members.raw("content");
  if (content === undefined) return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!isArray(content)) return members.fail("content", "a text or an array of parts");
  return content.map((part, at) => decodePart(part, `${members.path}.content.${at}`));
}

function decodePart(value: Json, path: string): ContentBlock {
  const part = membersOf(value, path);
  const type = part.text("type") ?? part.fail("type", "the part's type");
  const read = Object.hasOwn(PARTS, type) ? PARTS[type] : undefined;
  if (read === undefined) return { type: "opaque", dialect: ID, value: isObject(value) ? value : {} };
  const cache = readCacheMark(part);
  const block = read(part);
  return compact({ ...block, cache, extensions: mergeExtensions(block.extensions, extrasOf(part)) });
}

function extrasOf(part: Members): Extensions | undefined {
  const mark = part.object("prompt_cache_breakpoint");
  return mergeExtensions(
    extensionsOf(SHARED, mark === undefined ? undefined : { prompt_cache_breakpoint: mark }),
    extensionsOf(ID, part.rest()),
  );
}

const PARTS: Readonly<Record<string, (part: Members) => ContentBlock>> = {
  text: (part) => ({ type: "text", text: part.text("text") ?? part.fail("text", "a text") }),
  refusal: (part) => ({ type: "refusal", text: part.text("refusal") ?? "" }),
  image_url: decodeImage,
  input_audio: decodeAudio,
  file: decodeFile,
};

function decodeImage(part: Members): ContentBlock {
  const image = membersOf(part.raw("image_url"), `${part.path}.image_url`);
  const url = image.text("url") ?? image.fail("url", "a URL");
  return compact({ type: "image" as const, source: sourceOfUrl(url), detail: image.text("detail") });
}

function decodeAudio(part: Members): ContentBlock {
  const audio = membersOf(part.raw("input_audio"), `${part.path}.input_audio`);
  const data = audio.text("data") ?? audio.fail("data", "base64 data");
  const format = audio.text("format");
  const source = { kind: "base64" as const, mediaType: `audio/${format ?? "wav"}`, data };
  return compact({ type: "audio" as const, source, format });
}

function decodeFile(part: Members): ContentBlock {
  const file = membersOf(part.raw("file"), `${part.path}.file`);
  const data = file.text("file_data");
  const fileId = file.text("file_id");
  const name = file.text("filename");
  if (fileId !== undefined)
    return compact({ type: "document" as const, source: { kind: "file", fileId }, name });
  if (data === undefined) return file.fail("file_data", "file data, or file_id");
  return compact({ type: "document" as const, source: sourceOfFile(data), name });
}
