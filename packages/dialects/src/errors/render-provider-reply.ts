import type { JsonObject, ProviderReply } from "@iron/types";
import type { VendorId } from "../dialect.ts";
import type { RenderedError } from "../vendor.ts";
import { asBuffer } from "../json/as-buffer.ts";
import { readErrorBody } from "./read-error-body.ts";
import type { RenderOptions } from "./render-error.ts";

/** Anthropic's types by status; https://docs.claude.com/en/api/errors. */
const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  408: "timeout_error",
  413: "invalid_request_error",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** OpenAI's types by status; https://platform.openai.com/docs/guides/error-codes. */
const OPENAI_TYPES: Readonly<Record<number, string>> = { 402: "insufficient_quota", 429: "rate_limit_error" };

/** Statuses that one family has and the other does not: each becomes the nearest that its SDKs know. */
const STATUSES: Readonly<Record<VendorId, Readonly<Record<number, number>>>> = {
  anthropic: { 503: 529 },
  openai: { 529: 503 },
};

interface ReplyOptions extends RenderOptions {
  readonly reply: ProviderReply;
}

/**
 * A provider's complete error reply for the client. In the same family it passes as it came (`raw` holds its bytes, for the caller to look
 * through for keys); for the other family status, type and message are carried over.
 */
export function renderProviderReply(options: ReplyOptions): RenderedError {
  const { reply, family } = options;
  const same = reply.dialect.startsWith(family);
  const status = same ? reply.status : (STATUSES[family][reply.status] ?? reply.status);
  const headers = headersOf(options, status);
  const body = same ? objectOf(reply.body) : undefined;
  if (body !== undefined) return { status, headers, body, raw: reply.body };
  // An HTML page or an empty body is of no use to an SDK: it gets the same facts in its own form.
  headers["content-type"] = "application/json";
  return { status, headers, body: translated(options, status) };
}

function headersOf(options: ReplyOptions, status: number): Record<string, string> {
  const { reply, error, requestId, keepsReplyHeader } = options;
  const headers: Record<string, string> = { "content-type": "application/json", "x-request-id": requestId };
  for (const [name, value] of reply.headers) {
    if (keepsReplyHeader(name)) headers[name] = value;
  }
  headers["x-should-retry"] ??= String(error.shouldRetry ?? mayRetry(status));
  if (error.retryAfterMs !== undefined && headers["retry-after"] === undefined) {
    headers["retry-after"] = String(Math.ceil(error.retryAfterMs / 1000));
    headers["retry-after-ms"] ??= String(error.retryAfterMs);
  }
  headers["x-iron-request-id"] = requestId;
  headers["x-iron-error"] = error.code;
  return headers;
}

/** What both families' SDKs do when no header tells them. */
function mayRetry(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

function translated(options: ReplyOptions, status: number): JsonObject {
  const { family } = options;
  const said = readErrorBody(options.reply.body);
  const message = said?.message ?? `The provider answered ${options.reply.status}.`;
  if (family === "anthropic") {
    const type = ANTHROPIC_TYPES[status] ?? (status >= 500 ? "api_error" : "invalid_request_error");
    return { type: "error", error: { type, message }, request_id: options.requestId };
  }
  const type = OPENAI_TYPES[status] ?? (status >= 500 ? "server_error" : "invalid_request_error");
  return { error: { message, type, param: said?.param ?? null, code: said?.code ?? said?.type ?? null } };
}

function objectOf(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(asBuffer(bytes).toString());
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}
