import {
  type CallEnd,
  type Exchange,
  formatUsd,
  isIronError,
  type Microdollars,
  type Outcome,
  type Usage,
  type Draft,
} from "@iron/types";

/** One finished request as people and programs read it: names and numbers, never content. */
export interface RequestRecord {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly operation: string;
  readonly path: string;
  /** As the client named it; empty when the endpoint names none. */
  readonly model: string;
  readonly stream: boolean;
  readonly agent?: string;
  readonly run?: string;
  /** Of the last call; absent when none was made. */
  readonly provider?: string;
  /** The model that served, when it is not the one asked for. */
  readonly servedBy?: string;
  readonly outcome: Outcome["kind"];
  /** HTTP status that the client got. */
  readonly status: number;
  /** Iron's error code, when it failed or was refused. */
  readonly code?: string;
  /** What the provider's error reply meant, when that is what the client got. */
  readonly failure?: string;
  /** Calls that reached a provider. */
  readonly calls: number;
  readonly usage?: Usage;
  readonly cost: RequestCost;
  readonly durationMs: number;
  readonly firstByteMs?: number;
  /** Fields that could not be carried over to another format. */
  readonly dropped?: readonly string[];
  /** What was taken out of the request or its reply, by kind. */
  readonly redactions?: Readonly<Record<string, number>>;
  /** The output cap that was set so that the call's hold fits. */
  readonly clampedTo?: number;
  /** Every call, in order. */
  readonly attempts: readonly RequestAttempt[];
}

/** One call to a provider. Times in milliseconds from its opening. */
export interface RequestAttempt {
  readonly provider: string;
  readonly model: string;
  readonly ended: string;
  readonly failure?: string;
  readonly status?: number;
  readonly durationMs: number;
  readonly firstTokenMs?: number;
  readonly heldMicrodollars?: number;
  readonly chargedMicrodollars?: number;
}

export interface RequestCost {
  readonly microdollars: Microdollars;
  /** `$0.000123` */
  readonly usd: string;
  /** Where the numbers came from: `provider`, `partial`, `estimate`, `ambiguous`; absent when nothing was charged. */
  readonly source?: string;
  /** True when no price is known, so that the cost is not. */
  readonly unknown?: true;
}

let latest: { readonly outcome: Outcome; readonly record: RequestRecord } | undefined;

/**
 * The record of one settled exchange. Listeners of a router ask for it one after the other while the same event is told: it is made once for
 * all of them.
 */
export function requestRecord(exchange: Exchange, outcome: Outcome): RequestRecord {
  if (latest?.outcome !== outcome) latest = { outcome, record: makeRecord(exchange, outcome) };
  return latest.record;
}

/** Written out, as it is made for every request: spreading optional fields would cost several times as much. */
function makeRecord(exchange: Exchange, outcome: Outcome): RequestRecord {
  const { report } = exchange;
  const last = outcome.calls.at(-1);
  const record: Draft<RequestRecord> = {
    id: exchange.id,
    at: exchange.startedAt,
    operation: exchange.endpoint.operation,
    path: exchange.path,
    model: exchange.model,
    stream: exchange.stream,
    outcome: outcome.kind,
    status: outcome.status,
    calls: outcome.calls.filter(({ end }) => wasSent(end)).length,
    cost: costOf(outcome),
    durationMs: Math.round(outcome.durationMs),
    attempts: outcome.calls.map(attempt),
  };
  if (last !== undefined) nameTarget(record, last);
  if (exchange.agent !== undefined) record.agent = exchange.agent;
  if (exchange.run !== undefined) record.run = exchange.run;
  if (outcome.usage !== undefined) record.usage = outcome.usage;
  if (outcome.firstByteMs !== undefined) record.firstByteMs = Math.round(outcome.firstByteMs);
  const code = errorCode(outcome);
  if (code !== undefined) record.code = code;
  if (report.dropped.size > 0) record.dropped = [...report.dropped];
  if (report.redactions.size > 0) record.redactions = Object.fromEntries(report.redactions);
  return record;
}

function nameTarget(record: Draft<RequestRecord>, { target, end, money }: Outcome["calls"][number]): void {
  record.provider = target.provider;
  if (target.model !== record.model) record.servedBy = target.model;
  if (end.kind === "failed") record.failure = end.failure.kind;
  if (money.clampedTo !== undefined) record.clampedTo = money.clampedTo;
}

function attempt({ target, end, money }: Outcome["calls"][number]): RequestAttempt {
  const made: Draft<RequestAttempt> = {
    provider: target.provider,
    model: target.model,
    ended: end.kind,
    durationMs: Math.round(end.durationMs),
  };
  if (end.kind !== "completed") made.failure = end.failure.kind;
  if (end.status !== undefined) made.status = end.status;
  if (end.firstTokenMs !== undefined) made.firstTokenMs = Math.round(end.firstTokenMs);
  if (money.held !== undefined) made.heldMicrodollars = money.held;
  if (money.charged !== undefined) made.chargedMicrodollars = money.charged;
  return made;
}

function errorCode(outcome: Outcome): string | undefined {
  if (outcome.kind !== "failed" && outcome.kind !== "refused") return undefined;
  return isIronError(outcome.error) ? outcome.error.code : "internal";
}

function wasSent(end: CallEnd): boolean {
  return end.kind !== "failed" || end.failure.sent || end.failure.answered;
}

function costOf({ charged, source, calls }: Outcome): RequestCost {
  const cost: Draft<RequestCost> = { microdollars: charged, usd: formatUsd(charged) };
  if (source !== undefined) cost.source = source;
  if (calls.some(({ money, end }) => money.unpriced === true && end.kind !== "failed")) cost.unknown = true;
  return cost;
}
