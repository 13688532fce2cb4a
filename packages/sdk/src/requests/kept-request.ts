import {
  type CallEnd,
  type CallRecord,
  type Exchange,
  formatUsd,
  isIronError,
  type Microdollars,
  type Outcome,
  type Usage,
} from "@iron/types";
import { withoutUndefined } from "../config/without-undefined.ts";
import type { RequestAttempt, RequestCost, RequestRecord } from "./request-record.ts";

/**
 * What is kept of a settled exchange for those who may ask: as few objects as can be. Under load thousands a second are kept that nobody reads,
 * and the garbage collector moves each object of theirs. The record is made when it is read.
 */
export interface KeptRequest extends Pick<
  RequestRecord,
  "id" | "at" | "operation" | "path" | "model" | "stream" | "outcome" | "status" | "durationMs"
> {
  readonly agent: string | undefined;
  readonly run: string | undefined;
  readonly code: string | undefined;
  readonly usage: Usage | undefined;
  readonly charged: Microdollars;
  readonly source: string | undefined;
  readonly unpriced: boolean;
  readonly firstByteMs: number | undefined;
  readonly dropped: readonly string[] | undefined;
  readonly redactions: Readonly<Record<string, number>> | undefined;
  readonly last: KeptCall | undefined;
  /** Calls before the last one. */
  readonly before: readonly KeptCall[];
}

interface KeptCall {
  readonly provider: string;
  readonly model: string;
  readonly ended: CallEnd["kind"];
  readonly sent: boolean;
  readonly failure: string | undefined;
  readonly status: number | undefined;
  readonly durationMs: number;
  readonly firstTokenMs: number | undefined;
  readonly held: number | undefined;
  readonly charged: number | undefined;
  readonly clampedTo: number | undefined;
}

const NONE: readonly KeptCall[] = Object.freeze([]);
let latest: { readonly outcome: Outcome; readonly kept: KeptRequest } | undefined;

/** Listeners of a router ask for it one after the other while the same event is told: it is made once for all of them. */
export function keepRequest(exchange: Exchange, outcome: Outcome): KeptRequest {
  if (latest?.outcome !== outcome) latest = { outcome, kept: keep(exchange, outcome) };
  return latest.kept;
}

function keep(exchange: Exchange, outcome: Outcome): KeptRequest {
  const { report } = exchange;
  const { calls } = outcome;
  const last = calls.at(-1);
  return {
    id: exchange.id,
    at: exchange.startedAt,
    operation: exchange.endpoint.operation,
    path: exchange.path,
    model: exchange.model,
    stream: exchange.stream,
    agent: exchange.agent,
    run: exchange.run,
    outcome: outcome.kind,
    status: outcome.status,
    code: errorCode(outcome),
    usage: outcome.usage,
    charged: outcome.charged,
    source: outcome.source,
    unpriced: calls.some(({ money, end }) => money.unpriced === true && end.kind !== "failed"),
    durationMs: Math.round(outcome.durationMs),
    firstByteMs: rounded(outcome.firstByteMs),
    dropped: report.dropped.size > 0 ? [...report.dropped] : undefined,
    redactions: report.redactions.size > 0 ? Object.fromEntries(report.redactions) : undefined,
    last: last === undefined ? undefined : keepCall(last),
    before: calls.length < 2 ? NONE : calls.slice(0, -1).map(keepCall),
  };
}

function keepCall({ target, end, money }: CallRecord): KeptCall {
  return {
    provider: target.provider,
    model: target.model,
    ended: end.kind,
    sent: wasSent(end),
    failure: end.kind === "completed" ? undefined : end.failure.kind,
    status: end.status,
    durationMs: Math.round(end.durationMs),
    firstTokenMs: rounded(end.firstTokenMs),
    held: money.held,
    charged: money.charged,
    clampedTo: money.clampedTo,
  };
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value);
}

function errorCode(outcome: Outcome): string | undefined {
  if (outcome.kind !== "failed" && outcome.kind !== "refused") return undefined;
  return isIronError(outcome.error) ? outcome.error.code : "internal";
}

function wasSent(end: CallEnd): boolean {
  return end.kind !== "failed" || end.failure.sent || end.failure.answered;
}

export function readKept(kept: KeptRequest): RequestRecord {
  const { last, before, charged, source, unpriced, ...facts } = kept;
  const calls = last === undefined ? before : [...before, last];
  return withoutUndefined({
    ...facts,
    provider: last?.provider,
    servedBy: last?.model === facts.model ? undefined : last?.model,
    failure: last?.ended === "failed" ? last.failure : undefined,
    clampedTo: last?.clampedTo,
    calls: calls.filter(({ sent }) => sent).length,
    cost: withoutUndefined({
      microdollars: charged,
      usd: formatUsd(charged),
      source,
      unknown: unpriced ? (true as const) : undefined,
    }) as RequestCost,
    attempts: calls.map(readCall),
  }) as RequestRecord;
}

function readCall({ sent: _sent, clampedTo: _clampedTo, held, charged, ...facts }: KeptCall): RequestAttempt {
  return withoutUndefined({
    ...facts,
    heldMicrodollars: held,
    chargedMicrodollars: charged,
  }) as RequestAttempt;
}
