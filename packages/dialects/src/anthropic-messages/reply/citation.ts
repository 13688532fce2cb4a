import type { Citation, JsonObject } from "@iron/types";
import { asText } from "../../events/read.ts";

/** Reads one citation of a text block. Its positions count in the cited document, so `start` and `end` (of the reply) stay absent. */
export function readCitation(value: JsonObject): Citation {
  const url = asText(value["url"]) ?? asText(value["source"]);
  const title = asText(value["title"]) ?? asText(value["document_title"]);
  const citedText = asText(value["cited_text"]);
  return {
    kind: asText(value["type"]) ?? "citation",
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(citedText !== undefined && { citedText }),
    raw: { dialect: "anthropic-messages", value },
  };
}

/** Writes a citation; undefined where the format has no form for it. */
export function writeCitation(citation: Citation): JsonObject | undefined {
  if (citation.raw.dialect === "anthropic-messages") return citation.raw.value;
  if (citation.url === undefined) return undefined;
  return {
    type: "web_search_result_location",
    url: citation.url,
    title: citation.title ?? null,
    cited_text: citation.citedText ?? "",
    encrypted_index: "",
  };
}
