import {
  type CallEnd,
  type Exchange,
  formatUsd,
  isIronError,
  type Microdollars,
  type Outcome,
  type Usage,
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

function makeRecord(exchange: Exchange, outcome: Outcome): RequestRecord {
  const last = outcome.calls.at(-1);
  const served = last?.target.model;
  return {
    id: exchange.id,
    at: exchange.startedAt,
    operation: exchange.endpoint.operation,
    path: exchange.path,
    model: exchange.model,
    stream: exchange.stream,
    ...defined({
      agent: exchange.agent,
      run: exchange.run,
      provider: last?.target.provider,
      servedBy: served === exchange.model ? undefined : served,
    }),
    outcome: outcome.kind,
    status: outcome.status,
    ...defined({
      code: errorCode(outcome),
      failure: last?.end.kind === "failed" ? last.end.failure.kind : undefined,
    }),
    calls: outcome.calls.filter(({ end }) => wasSent(end)).length,
    ...defined({ usage: outcome.usage }),
    cost: costOf(outcome),
    durationMs: Math.round(outcome.durationMs),
    ...defined({
      firstByteMs: outcome.firstByteMs === undefined ? undefined : Math.round(outcome.firstByteMs),
      dropped: exchange.report.dropped.size === 0 ? undefined : [...exchange.report.dropped],
      redactions:
        exchange.report.redactions.size === 0 ? undefined : Object.fromEntries(exchange.report.redactions),
    }),
  };
}

function errorCode(outcome: Outcome): string | undefined {
  if (outcome.kind !== "failed" && outcome.kind !== "refused") return undefined;
  return isIronError(outcome.error) ? outcome.error.code : "internal";
}

function wasSent(end: CallEnd): boolean {
  return end.kind !== "failed" || end.failure.sent || end.failure.answered;
}

function costOf(outcome: Outcome): RequestCost {
  return {
    microdollars: outcome.charged,
    usd: formatUsd(outcome.charged),
    ...defined({ source: outcome.source }),
    ...(outcome.calls.some(({ money, end }) => money.unpriced === true && end.kind !== "failed") && {
      unknown: true as const,
    }),
  };
}

type Defined<T> = { readonly [K in keyof T]?: NonNullable<T[K]> };

function defined<T extends Readonly<Record<string, unknown>>>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
