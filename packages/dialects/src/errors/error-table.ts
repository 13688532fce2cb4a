import type { IronErrorCode } from "@iron/types";

/** How one error looks from outside: the status, the two families' types, and whether an SDK should try again by itself. */
export interface ErrorRow {
  readonly status: number;
  readonly openaiType: string;
  readonly anthropicType: string;
  readonly shouldRetry: boolean;
  /** The code to state where it is not the error's own: names that clients of these APIs already test for. */
  readonly openaiCode?: string;
  /** Said instead of the error's message, with no facts: all causes look the same from outside. */
  readonly message?: string;
}

const RETRY = "retry";
const INVALID = "invalid_request_error";
const UPSTREAM = "iron_cage_upstream_error";
const UNAVAILABLE = "iron_cage_unavailable";
const BUDGET = "iron_cage_budget_exceeded";
const POLICY = "iron_cage_policy_error";

/** Every code there is, each with one answer. A code without a row does not compile. */
export const ERROR_TABLE: Readonly<Record<IronErrorCode, ErrorRow>> = {
  unauthorized: {
    ...row(401, INVALID, "authentication_error"),
    openaiCode: "invalid_api_key",
    message:
      "The API key is missing or not valid for this router: present the router's own token, not a provider's key.",
  },
  forbidden: row(403, INVALID, "permission_error"),
  misdirected_host: row(421, INVALID, INVALID),
  route_not_found: row(404, INVALID, "not_found_error"),
  method_not_allowed: row(405, INVALID, INVALID),
  not_implemented: row(501, "server_error", "api_error"),

  invalid_request: row(400, INVALID, INVALID),
  unsupported_media_type: row(415, INVALID, INVALID),
  body_too_large: row(413, INVALID, INVALID),
  headers_too_large: row(431, INVALID, INVALID),
  request_timeout: row(408, INVALID, "timeout_error", RETRY),
  untranslatable: row(400, INVALID, INVALID),
  provider_mismatch: row(400, INVALID, INVALID),
  model_not_found: row(404, INVALID, "not_found_error"),

  price_unknown: row(400, INVALID, INVALID),
  unbounded_input: row(400, INVALID, INVALID),
  deferred_spend: row(400, INVALID, INVALID),
  budget_exceeded: row(402, BUDGET, "billing_error"),
  budget_in_flight: {
    ...row(402, "iron_cage_insufficient_budget", "billing_error", RETRY),
    openaiCode: "insufficient_budget",
  },
  budget_cut: row(402, BUDGET, "billing_error"),
  budget_exhausted_offline: row(402, BUDGET, "billing_error"),
  call_ceiling: row(402, BUDGET, "billing_error"),
  budget_unavailable: row(503, UNAVAILABLE, "api_error", RETRY),
  ledger_unavailable: row(503, UNAVAILABLE, "api_error", RETRY),

  rate_limited: row(429, "rate_limit_error", "rate_limit_error", RETRY),
  overloaded: row(503, UNAVAILABLE, "overloaded_error", RETRY),
  idempotency_conflict: row(409, INVALID, INVALID, RETRY),
  idempotency_mismatch: row(422, INVALID, INVALID),

  content_blocked: row(400, POLICY, INVALID),
  tool_blocked: row(400, POLICY, INVALID),
  runaway: row(429, POLICY, "rate_limit_error"),
  agent_paused: row(503, POLICY, "api_error", RETRY),
  agent_stopped: row(403, POLICY, "permission_error"),

  key_unavailable: row(503, UNAVAILABLE, "api_error", RETRY),
  provider_auth: row(502, UPSTREAM, "api_error"),
  provider_error: row(502, UPSTREAM, "api_error"),
  circuit_open: row(503, UPSTREAM, "overloaded_error", RETRY),
  connection_failed: row(502, UPSTREAM, "api_error", RETRY),
  connect_timeout: row(504, UPSTREAM, "timeout_error", RETRY),
  upstream_timeout: row(504, UPSTREAM, "timeout_error"),
  upstream_reset: row(502, UPSTREAM, "api_error"),
  upstream_protocol: row(502, UPSTREAM, "api_error"),
  unexpected_redirect: row(502, UPSTREAM, "api_error"),
  response_too_large: row(502, UPSTREAM, "api_error"),
  stream_truncated: row(502, UPSTREAM, "api_error"),

  shutting_down: row(503, UNAVAILABLE, "overloaded_error", RETRY),
  not_ready: row(503, UNAVAILABLE, "api_error", RETRY),
  internal: {
    ...row(500, "server_error", "api_error"),
    message: "The router failed on this request; its log tells more under the request id.",
  },
};

/** A row from a status, two types and, where a new try may help, `RETRY`. */
function row(...parts: readonly [number, string, string, typeof RETRY?]): ErrorRow {
  const [status, openaiType, anthropicType, retry] = parts;
  return { status, openaiType, anthropicType, shouldRetry: retry !== undefined };
}
