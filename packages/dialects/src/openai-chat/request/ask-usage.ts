import type { JsonObject } from "@iron/types";
import type { JsonEdit } from "../../dialect.ts";
import { isObject } from "../../json/is-object.ts";

/** Asks for the usage chunk at the end of a stream, which this format sends on request only. */
export function askUsage(body: JsonObject): readonly JsonEdit[] {
  if (body["stream"] !== true) return [];
  const options = body["stream_options"];
  if (isObject(options) && options["include_usage"] === true) return [];
  // Anything that is not an object is the provider's to refuse.
  if (options !== undefined && options !== null && !isObject(options)) return [];
  return [{ path: ["stream_options", "include_usage"], value: true }];
}
