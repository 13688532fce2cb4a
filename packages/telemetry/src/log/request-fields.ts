import { type CallRecord, type Exchange, isIronError, type Outcome } from "@iron/types";
import type { Redactor } from "../redact/redactor.ts";
import { callFields } from "./call-facts.ts";
import { clip } from "./clip.ts";

const MODEL_LIMIT = 256;
const PATH_LIMIT = 512;

export interface RequestLineParts {
  readonly exchange: Exchange;
  readonly outcome: Outcome;
  /** State of the breaker of the last call's provider. */
  readonly breaker: string;
  readonly redactor: Redactor;
}

/**
 * The fields of the one line that every request gets. Names and numbers only: nothing that a person, program or model wrote. Money is in
 * microdollars, time in milliseconds. The first seventeen are always there, `null` where nothing is known; the others where they say something.
 */
export function requestFields(parts: RequestLineParts): Readonly<Record<string, unknown>> {
  const { exchange, outcome, redactor } = parts;
  const last = outcome.calls.at(-1);
  return {
    request_id: exchange.id,
    attempt: outcome.calls.length,
    agent: exchange.agent ?? null,
    route: exchange.endpoint.operation,
    model: exchange.model === "" ? null : clip(exchange.model, MODEL_LIMIT, redactor),
    provider: last?.target.provider ?? null,
    status: outcome.status,
    outcome: outcome.kind,
    reserved: outcome.held,
    settled: outcome.charged,
    src: outcome.source ?? null,
    ttfb_ms: rounded(outcome.firstByteMs) ?? null,
    dur_ms: rounded(outcome.durationMs),
    bytes_in: outcome.bytesIn,
    bytes_out: outcome.bytesOut,
    breaker: last === undefined ? null : parts.breaker,
    retry_of: outcome.calls.at(-2)?.id ?? null,
    path: clip(exchange.path, PATH_LIMIT, redactor),
    stream: exchange.stream,
    run: exchange.run,
    ...endFields(outcome),
    ...servedFields(exchange, last, redactor),
    ...usageFields(outcome),
    ...reportFields(exchange),
    calls: outcome.calls.length > 1 ? outcome.calls.map(callFields) : undefined,
  };
}

function endFields(outcome: Outcome): Readonly<Record<string, unknown>> {
  if (outcome.kind === "completed") return {};
  if (outcome.kind === "aborted") {
    return { client_abort: outcome.phase === "before_headers" ? "pre_header" : "mid" };
  }
  const { error } = outcome;
  const failure = error.failure ?? failureOf(outcome.calls.at(-1));
  return {
    code: isIronError(error) ? error.code : "internal",
    failure: failure?.kind,
    cause: failure?.cause,
    upstream_status: failure?.status,
  };
}

function failureOf(
  call: CallRecord | undefined,
): { kind: string; cause?: string; status?: number } | undefined {
  return call === undefined || call.end.kind === "completed" ? undefined : call.end.failure;
}

function servedFields(
  exchange: Exchange,
  last: CallRecord | undefined,
  redactor: Redactor,
): Readonly<Record<string, unknown>> | undefined {
  if (last === undefined) return undefined;
  const { target, money, end } = last;
  return {
    served_by: target.model === exchange.model ? undefined : clip(target.model, MODEL_LIMIT, redactor),
    ttft_ms: exchange.stream ? rounded(end.firstTokenMs) : undefined,
    clamped_to: money.clampedTo,
    unpriced: money.unpriced,
    usage_missing: end.kind === "completed" && money.source === "estimate" ? true : undefined,
  };
}

function usageFields({ usage }: Outcome): Readonly<Record<string, unknown>> | undefined {
  if (usage === undefined) return undefined;
  return {
    tokens_in: usage.inputTokens,
    tokens_out: usage.outputTokens,
    tokens_cache_read: usage.cacheReadTokens,
    tokens_cache_write: usage.cacheWriteTokens,
    tokens_reasoning: usage.reasoningTokens,
  };
}

/** What policies told of the request, under a name of its own so that it can replace none of ours. */
function reportFields({ report }: Exchange): Readonly<Record<string, unknown>> {
  return {
    redactions: report.redactions.size === 0 ? undefined : Object.fromEntries(report.redactions),
    dropped: report.dropped.size === 0 ? undefined : [...report.dropped],
    facts: report.facts.size === 0 ? undefined : Object.fromEntries(report.facts),
  };
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}
