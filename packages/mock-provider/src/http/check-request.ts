import type { Json } from "@iron/types";
import { isObject } from "../json.ts";
import type { MockProviderOptions } from "../options.ts";
import type { RequestRecord } from "../record/request-log.ts";
import { errorReply } from "./error-reply.ts";
import type { HttpReply } from "./provider-reply.ts";

/** What a provider refuses before it looks at the endpoint: a bad key, a missing version, a body that is not JSON. */
export function checkRequest(
  record: RequestRecord,
  body: Json | undefined,
  options: MockProviderOptions,
): HttpReply | undefined {
  const key = record.headers.get("x-api-key") ?? bearer(record.headers.get("authorization"));
  if (options.keys && (key === undefined || !options.keys.includes(key))) {
    return errorReply(record, { status: 401, message: "invalid api key", code: "invalid_api_key" });
  }
  if (record.path.startsWith("/v1/messages") && !record.headers.has("anthropic-version")) {
    return errorReply(record, { status: 400, message: "anthropic-version: header is required" });
  }
  const type = record.headers.get("content-type") ?? "";
  if (record.method !== "POST" || type.startsWith("multipart/form-data")) return undefined;
  if (!type.startsWith("application/json")) {
    return errorReply(record, { status: 415, message: `Unsupported content type: '${type}'` });
  }
  if (isObject(body)) return undefined;
  return errorReply(record, { status: 400, message: "We could not parse the JSON body of your request." });
}

function bearer(header: string | undefined): string | undefined {
  return header?.startsWith("Bearer ") ? header.slice("Bearer ".length) : undefined;
}
