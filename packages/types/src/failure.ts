/**
 * Why a call to a provider gave no usable reply, free of any provider's status numbers. `sent` says whether the provider may have begun
 * to work on it: what provably never ran is not charged and may be tried again.
 */
export interface Failure {
  readonly kind: FailureKind;
  readonly sent: boolean;
  /** The provider answered with a complete error reply, so nothing is charged. */
  readonly answered: boolean;
  readonly retryAfterMs?: number;
  /** The provider says to try again (`true`) or not to (`false`). */
  readonly shouldRetry?: boolean;
  /** HTTP status of the provider's reply, for logs and metrics only. */
  readonly status?: number;
  /** A system or protocol code such as `ECONNREFUSED`, for logs only. */
  readonly cause?: string;
}

export type FailureKind =
  | "connect" // no connection: refused, unreachable, name not found
  | "tls" // no trusted connection
  | "connect_timeout"
  | "first_byte_timeout"
  | "idle_timeout"
  | "call_timeout"
  | "reset" // the connection broke before a reply
  | "protocol" // what came was not HTTP, or not what was asked
  | "redirect"
  | "invalid_request"
  | "authentication"
  | "permission"
  | "not_found"
  | "too_large"
  | "rate_limit"
  | "quota" // out of credit: waiting will not help
  | "overloaded"
  | "server_error"
  | "stream_error" // the provider reported an error inside the stream
  | "stream_truncated" // the stream ended without its terminal mark
  | "aborted"; // our side stopped the call
