import type { Json, JsonObject } from "@iron/types";
import { asBuffer } from "../json/as-buffer.ts";
import { isObject } from "../json/is-object.ts";

/** What both families' error bodies say, where they say it. */
export interface ErrorBody {
  readonly message?: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
}

const MAX_BODY = 256 * 1024;
const MAX_MESSAGE = 4000;

/** Reads an error body of any provider, leniently: `{"error":{...}}`, `{"error":"..."}` or `{"message":"..."}`. Undefined for anything else. */
export function readErrorBody(body: Uint8Array): ErrorBody | undefined {
  if (body.length > MAX_BODY) return undefined;
  let value: Json;
  try {
    value = JSON.parse(asBuffer(body).toString()) as Json;
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const error = value["error"];
  if (typeof error === "string") return { message: error.slice(0, MAX_MESSAGE) };
  return pick(isObject(error) ? error : value);
}

function pick(error: JsonObject): ErrorBody {
  const message = textOf(error["message"], MAX_MESSAGE);
  const type = textOf(error["type"], 100);
  const code = textOf(error["code"], 100);
  const param = textOf(error["param"], 200);
  return {
    ...(message === undefined ? {} : { message }),
    ...(type === undefined ? {} : { type }),
    ...(code === undefined ? {} : { code }),
    ...(param === undefined ? {} : { param }),
  };
}

function textOf(value: Json | undefined, limit: number): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, limit) : undefined;
}
