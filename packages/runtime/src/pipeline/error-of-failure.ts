import type { Failure, FailureKind, IronErrorCode, IronErrorOptions, Target } from "@iron/types";
import { IronError } from "@iron/types";

const CODES: Readonly<Record<FailureKind, IronErrorCode>> = {
  connect: "connection_failed",
  tls: "connection_failed",
  connect_timeout: "connect_timeout",
  first_byte_timeout: "upstream_timeout",
  idle_timeout: "upstream_timeout",
  call_timeout: "upstream_timeout",
  reset: "upstream_reset",
  protocol: "upstream_protocol",
  redirect: "unexpected_redirect",
  invalid_request: "provider_error",
  authentication: "provider_auth",
  permission: "provider_auth",
  not_found: "provider_error",
  too_large: "provider_error",
  rate_limit: "provider_error",
  quota: "provider_error",
  overloaded: "provider_error",
  server_error: "provider_error",
  stream_error: "provider_error",
  stream_truncated: "stream_truncated",
  aborted: "upstream_reset",
};

const TEXTS: Partial<Readonly<Record<FailureKind, string>>> = {
  connect: "could not be reached",
  tls: "could not be reached over a trusted TLS connection",
  connect_timeout: "did not accept a connection in time",
  first_byte_timeout: "did not begin to answer in time",
  idle_timeout: "stopped sending in the middle of its answer",
  call_timeout: "did not finish its answer in time",
  reset: "broke the connection off",
  protocol: "sent something that is not a valid answer",
  redirect: "answered with a redirect, which is not followed",
  authentication: "refused the key that this router sent it; your own token is fine",
  permission: "refused the key that this router sent it; your own token is fine",
  stream_truncated: "ended its stream before it was complete",
  stream_error: "reported an error in its stream",
};

/** The error that a failed call is told by. Its text names the provider and what happened, never what the provider sent. */
export function errorOfFailure(failure: Failure, target: Target, more: IronErrorOptions = {}): IronError {
  const what = TEXTS[failure.kind] ?? "answered with an error";
  const mayHaveCost = failure.sent && !failure.answered;
  return new IronError(CODES[failure.kind], `The provider "${target.provider}" ${what}.`, {
    failure,
    facts: { provider: target.provider, failure: failure.kind },
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
    ...(mayHaveCost ? { shouldRetry: false } : {}),
    ...more,
  });
}
