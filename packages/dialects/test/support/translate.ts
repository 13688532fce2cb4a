import type { ChatRequest, JsonObject } from "@iron/types";
import type { EncodedRequest } from "../../src/dialect.ts";
import type { FormatId } from "./feature.ts";
import { FORMATS } from "./formats.ts";

export interface Journey {
  readonly from: FormatId;
  readonly to: FormatId;
  readonly model: string;
  readonly defaultMaxOutputTokens?: number;
}

/** One request from the client's format into the target's. */
export function translate(body: JsonObject, journey: Journey): EncodedRequest {
  const { from, to, model, defaultMaxOutputTokens = 4096 } = journey;
  return formatOf(to).request.encode(decode(from, body), { model, defaultMaxOutputTokens });
}

export function decode(from: FormatId, body: JsonObject): ChatRequest {
  return formatOf(from).request.decode(body);
}

function formatOf(id: FormatId): (typeof FORMATS)[number] {
  const found = FORMATS.find((format) => (format.id as string) === id);
  if (found === undefined) throw new RangeError(`no format ${id}`);
  return found;
}
