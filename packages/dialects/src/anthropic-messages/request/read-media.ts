import type { JsonObject } from "@iron/types";
import { isObject } from "../../json/is-object.ts";
import { tallyFile } from "../../size/tally-file.ts";
import type { Tally } from "../../size/tally.ts";
import { stringOf } from "../../size/read-members.ts";

const SOURCE: ReadonlySet<string> = new Set(["source"]);

/** Pictures, documents and files among the content blocks, also inside tool results. */
export function readMedia(block: JsonObject, tally: Tally): ReadonlySet<string> | undefined {
  const type = block["type"];
  if (type === "container_upload") tally.unbounded.add("container_upload");
  const source = block["source"];
  if (!isObject(source)) return undefined;
  if (type === "image") {
    tally.images++;
    return SOURCE;
  }
  return type === "document" ? readDocument(source, tally) : undefined;
}

/** Text and content sources are read as the texts they are, so their members are left to be counted. */
function readDocument(source: JsonObject, tally: Tally): ReadonlySet<string> | undefined {
  if (source["type"] === "base64") {
    tallyFile(tally, stringOf(source["data"]) ?? "");
    return SOURCE;
  }
  if (source["type"] === "url" || source["type"] === "file") {
    tally.unbounded.add(`document_${source["type"]}`);
    return SOURCE;
  }
  return undefined;
}
