import { jsonReply } from "./provider-reply.ts";
import type { HttpReply } from "./provider-reply.ts";
import type { RequestRecord } from "../record/request-log.ts";

export interface ProviderError {
  readonly status: number;
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
}

/** Error types by status, as each family names them. */
const OPENAI_TYPES: Readonly<Record<number, string>> = {
  401: "invalid_request_error",
  402: "insufficient_quota",
  403: "permission_error",
  404: "invalid_request_error",
  429: "rate_limit_error",
};
const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** Whether a request speaks the Anthropic API. */
export function isAnthropic(record: Pick<RequestRecord, "path" | "headers">): boolean {
  return record.path.startsWith("/v1/messages") || record.headers.has("anthropic-version");
}

/** An error reply in the API family of the request. */
export function errorReply(record: RequestRecord, error: ProviderError): HttpReply {
  const body = isAnthropic(record) ? anthropicBody(record, error) : openaiBody(error);
  return jsonReply(error.status, JSON.stringify(body));
}

export function errorType(anthropic: boolean, status: number): string {
  const types = anthropic ? ANTHROPIC_TYPES : OPENAI_TYPES;
  const otherwise = anthropic ? "api_error" : "server_error";
  return types[status] ?? (status < 500 ? "invalid_request_error" : otherwise);
}

function anthropicBody(record: RequestRecord, error: ProviderError): object {
  return {
    type: "error",
    error: { type: errorType(true, error.status), message: error.message },
    request_id: record.id,
  };
}

function openaiBody(error: ProviderError): object {
  return {
    error: {
      message: error.message,
      type: errorType(false, error.status),
      param: error.param ?? null,
      code: error.code ?? null,
    },
  };
}
