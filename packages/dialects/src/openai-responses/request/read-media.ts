import type { JsonObject } from "@iron/types";
import { isObject } from "../../json/is-object.ts";
import { base64Bytes, secondsOf } from "../../size/media-bounds.ts";
import { tallyFile } from "../../size/tally-file.ts";
import type { Tally } from "../../size/tally.ts";
import { stringOf } from "../../size/read-members.ts";

const IMAGE: ReadonlySet<string> = new Set(["image_url", "file_id", "detail"]);
const SOUND: ReadonlySet<string> = new Set(["input_audio"]);
const FILE: ReadonlySet<string> = new Set(["file_data", "file_id", "file_url"]);
const MADE_IMAGE: ReadonlySet<string> = new Set(["result"]);

/** Pictures, files, sound and references among the input items and their parts. */
export function readMedia(item: JsonObject, tally: Tally): ReadonlySet<string> | undefined {
  const type = stringOf(item["type"]) ?? "";
  switch (type) {
    case "input_image":
    case "computer_screenshot":
      tally.images++;
      return IMAGE;
    case "image_generation_call":
      tally.images++;
      return MADE_IMAGE;
    case "input_audio":
      return readSound(item, tally);
    case "input_file":
      return readFile(item, tally);
    case "item_reference":
      tally.unbounded.add("item_reference");
      return undefined;
    default:
      // A reference may leave its type out: nothing but an id.
      if (Object.keys(item).length === 1 && typeof item["id"] === "string") {
        tally.unbounded.add("item_reference");
      }
      return undefined;
  }
}

function readSound(item: JsonObject, tally: Tally): ReadonlySet<string> | undefined {
  const sound = item["input_audio"];
  if (!isObject(sound)) return undefined;
  tally.audioSeconds += secondsOf(
    base64Bytes(stringOf(sound["data"]) ?? ""),
    stringOf(sound["format"]) ?? "",
  );
  return SOUND;
}

function readFile(item: JsonObject, tally: Tally): ReadonlySet<string> {
  const data = stringOf(item["file_data"]);
  if (data !== undefined) tallyFile(tally, data);
  if (typeof item["file_id"] === "string") tally.unbounded.add("file_id");
  if (typeof item["file_url"] === "string") tally.unbounded.add("file_url");
  return FILE;
}
