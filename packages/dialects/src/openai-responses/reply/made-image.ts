import type { BlockStart, JsonObject } from "@iron/types";
import { asFilledText, typeOf } from "../../events/read.ts";

const ECHO = "#echo";

/**
 * The image that a server tool made, as other formats can carry it. The tool's own item has it too, so for this format the block is only
 * an echo.
 */
export function readMadeImage(item: JsonObject): BlockStart | undefined {
  if (typeOf(item) !== "image_generation_call") return undefined;
  const data = asFilledText(item["result"]);
  if (data === undefined) return undefined;
  const mediaType = `image/${asFilledText(item["output_format"]) ?? "png"}`;
  return { type: "image", mediaType, data, extensions: { "openai-responses": { [ECHO]: true } } };
}

export function isEcho(start: Extract<BlockStart, { type: "image" }>): boolean {
  return start.extensions?.["openai-responses"]?.[ECHO] === true;
}
