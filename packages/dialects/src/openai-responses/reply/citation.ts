import type { Citation, JsonObject } from "@iron/types";
import { asCount, asText } from "../../events/read.ts";

/** Reads one annotation of a text part. `start` and `end` count characters of that part. */
export function readCitation(annotation: JsonObject): Citation {
  const url = asText(annotation["url"]);
  const title = asText(annotation["title"]) ?? asText(annotation["filename"]);
  const start = asCount(annotation["start_index"]);
  const end = asCount(annotation["end_index"]);
  return {
    kind: asText(annotation["type"]) ?? "annotation",
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    raw: { dialect: "openai-responses", value: annotation },
  };
}

/** Writes a citation as an annotation of a part with `length` characters; undefined where the format has no form for it. */
export function writeCitation(citation: Citation, length: number): JsonObject | undefined {
  if (citation.raw.dialect === "openai-responses") return citation.raw.value;
  if (citation.url === undefined) return undefined;
  return {
    type: "url_citation",
    url: citation.url,
    title: citation.title ?? citation.url,
    start_index: citation.start ?? 0,
    end_index: citation.end ?? length,
  };
}
