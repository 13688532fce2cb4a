import type { Failure, FailureKind } from "@iron/types";
import { readErrorBody, type ErrorBody } from "./read-error-body.ts";
import { readRetryAfter } from "./read-retry-after.ts";

export interface ErrorReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

const BY_STATUS: Readonly<Record<number, FailureKind>> = {
  401: "authentication",
  402: "quota",
  403: "permission",
  404: "not_found",
  // A timeout, a lock and "too early" on the provider's side: it asks to be tried again.
  408: "server_error",
  409: "server_error",
  413: "too_large",
  425: "server_error",
  429: "rate_limit",
  503: "overloaded",
  529: "overloaded",
};

/** Codes and types that say more than the status does. */
const BY_WORD: Readonly<Record<string, FailureKind>> = {
  insufficient_quota: "quota",
  billing_hard_limit_reached: "quota",
  billing_not_active: "quota",
  billing_error: "quota",
  overloaded_error: "overloaded",
  server_overloaded: "overloaded",
  model_not_found: "not_found",
  request_too_large: "too_large",
};

/**
 * What a provider's complete error reply means. Reads whatever the body is, also HTML or nothing; the status decides where the body says
 * nothing better.
 */
export function readFailure(reply: ErrorReply): Failure {
  const body = readErrorBody(reply.body);
  const retryAfterMs = readRetryAfter(reply.headers);
  const shouldRetry = readShouldRetry(reply.headers.get("x-should-retry"));
  const cause = body?.code ?? body?.type;
  return {
    kind: kindOf(reply.status, body),
    sent: true,
    answered: true,
    status: reply.status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(shouldRetry === undefined ? {} : { shouldRetry }),
    ...(cause === undefined ? {} : { cause }),
  };
}

function kindOf(status: number, body: ErrorBody | undefined): FailureKind {
  if (status < 300) return "protocol";
  if (status < 400) return "redirect";
  const word = byWord(body?.code) ?? byWord(body?.type);
  if (word !== undefined) return word;
  // Anthropic reports an empty account as an invalid request.
  if (status === 400 && /credit balance is too low/i.test(body?.message ?? "")) return "quota";
  return BY_STATUS[status] ?? (status >= 500 ? "server_error" : "invalid_request");
}

function byWord(word: string | undefined): FailureKind | undefined {
  return word !== undefined && Object.hasOwn(BY_WORD, word) ? BY_WORD[word] : undefined;
}

function readShouldRetry(value: string | undefined): boolean | undefined {
  if (value === "true") return true;
  return value === "false" ? false : undefined;
}
