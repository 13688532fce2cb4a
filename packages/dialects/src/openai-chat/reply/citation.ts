import type { Citation, JsonObject } from "@iron/types";
import { asCount, asObject, asText } from "../../events/read.ts";

/** Reads one annotation of a message. `start` and `end` count characters of the text it belongs to. */
export function readCitation(annotation: JsonObject): Citation {
  const kind = asText(annotation["type"]) ?? "annotation";
  const body = asObject(annotation[kind]) ?? annotation;
  const url = asText(body["url"]);
  const title = asText(body["title"]);
  const start = asCount(body["start_index"]);
  const end = asCount(body["end_index"]);
  return {
    kind,
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    raw: { dialect: "openai-chat", value: annotation },
  };
}

/** Writes a citation as an annotation over `span` of the message; undefined where the format has no form for it. */
export function writeCitation(
  citation: Citation,
  span: { readonly start: number; readonly end: number },
): JsonObject | undefined {
  if (citation.raw.dialect === "openai-chat") return citation.raw.value;
  if (citation.url === undefined) return undefined;
  return {
    type: "url_citation",
    url_citation: {
      url: citation.url,
      title: citation.title ?? citation.url,
      start_index: citation.start === undefined ? span.start : span.start + citation.start,
      end_index: citation.end === undefined ? span.end : span.start + citation.end,
    },
  };
}
