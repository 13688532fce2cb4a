import type { Failure } from "./failure.ts";

const BRAND = Symbol.for("iron.error");

/** Every reason for which Iron itself says no or reports a failure. Each has exactly one status and body, chosen where errors are rendered. */
export type IronErrorCode =
  // the client's credentials and route
  | "unauthorized"
  | "forbidden"
  | "misdirected_host"
  | "route_not_found"
  | "method_not_allowed"
  | "not_implemented"
  // the client's input
  | "invalid_request"
  | "unsupported_media_type"
  | "body_too_large"
  | "headers_too_large"
  | "request_timeout"
  | "untranslatable"
  | "provider_mismatch"
  | "model_not_found"
  // money
  | "price_unknown"
  | "unbounded_input"
  | "deferred_spend"
  | "budget_exceeded"
  | "budget_in_flight"
  | "budget_cut"
  | "budget_unavailable"
  | "budget_exhausted_offline"
  | "ledger_unavailable"
  | "call_ceiling"
  // limits that are not money
  | "rate_limited"
  | "overloaded"
  | "idempotency_conflict"
  | "idempotency_mismatch"
  // policies
  | "content_blocked"
  | "tool_blocked"
  | "runaway"
  | "agent_paused"
  | "agent_stopped"
  // providers
  | "key_unavailable"
  | "provider_auth"
  | "provider_error"
  | "circuit_open"
  | "connection_failed"
  | "connect_timeout"
  | "upstream_timeout"
  | "upstream_reset"
  | "upstream_protocol"
  | "unexpected_redirect"
  | "response_too_large"
  | "stream_truncated"
  // ourselves
  | "shutting_down"
  | "not_ready"
  | "internal";

/** Facts about an error: numbers and names that help, never a body, a key or a token. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A complete error reply of a provider, to be passed on in the client's dialect. */
export interface ProviderReply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly dialect: string;
}

export interface IronErrorOptions {
  readonly facts?: ErrorFacts;
  readonly failure?: Failure;
  readonly reply?: ProviderReply;
  readonly retryAfterMs?: number;
  /** Whether the client's SDK should try again; absent lets the status decide. */
  readonly shouldRetry?: boolean;
  /** Which field of the request is at fault, as a dotted path. */
  readonly param?: string;
  readonly cause?: unknown;
}

/** The one error class. Expected refusals carry no stack: building one costs microseconds, and nobody reads it. */
export class IronError extends Error {
  readonly code: IronErrorCode;
  readonly facts: ErrorFacts;
  readonly failure: Failure | undefined;
  readonly reply: ProviderReply | undefined;
  readonly retryAfterMs: number | undefined;
  readonly shouldRetry: boolean | undefined;
  readonly param: string | undefined;

  constructor(code: IronErrorCode, message: string, options: IronErrorOptions = {}) {
    const limit = Error.stackTraceLimit;
    if (code !== "internal") Error.stackTraceLimit = 0;
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    Error.stackTraceLimit = limit;
    this.name = "IronError";
    this.code = code;
    this.facts = options.facts ?? {};
    this.failure = options.failure;
    this.reply = options.reply;
    this.retryAfterMs = options.retryAfterMs;
    this.shouldRetry = options.shouldRetry;
    this.param = options.param;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Recognises an `IronError` of any copy of this package. */
export function isIronError(value: unknown): value is IronError {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}
