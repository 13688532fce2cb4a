import type { Microdollars } from "@iron/types";
import type { CallEvent } from "../events/analytics-event.ts";
import { type LatencySketch, latencySketch } from "./latency-sketch.ts";

/** Sums over the calls of one model or provider. Latencies are of calls that completed, in milliseconds, from opening to the last byte. */
export interface CallStats {
  readonly requests: number;
  readonly failures: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: Microdollars;
  readonly latency: {
    readonly count: number;
    readonly sum: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  };
}

export interface AnalyticsStats {
  readonly total: CallStats;
  readonly byModel: Readonly<Record<string, CallStats>>;
  readonly byProvider: Readonly<Record<string, CallStats>>;
}

export interface RunningStats {
  add(event: CallEvent): void;
  read(): AnalyticsStats;
}

interface Sums {
  requests: number;
  failures: number;
  inputTokens: number;
  outputTokens: number;
  cost: number;
  readonly latency: LatencySketch;
}

/** Clients choose model names: beyond so many, further ones are counted together. */
const MOST_NAMES = 1000;
const OTHERS = "(others)";

/** Statistics that each call adds to in constant time, whatever came before. */
export function runningStats(): RunningStats {
  const total = nothing();
  const models = new Map<string, Sums>();
  const providers = new Map<string, Sums>();
  return {
    add(event): void {
      addTo(total, event);
      addTo(named(models, event.model), event);
      addTo(named(providers, event.provider), event);
    },
    read: () => ({ total: shown(total), byModel: all(models), byProvider: all(providers) }),
  };
}

function nothing(): Sums {
  return { requests: 0, failures: 0, inputTokens: 0, outputTokens: 0, cost: 0, latency: latencySketch() };
}

function named(sums: Map<string, Sums>, name: string): Sums {
  const key = sums.has(name) || sums.size < MOST_NAMES ? name : OTHERS;
  const known = sums.get(key) ?? nothing();
  sums.set(key, known);
  return known;
}

function addTo(sums: Sums, event: CallEvent): void {
  sums.requests += 1;
  sums.inputTokens += event.inputTokens;
  sums.outputTokens += event.outputTokens;
  sums.cost += event.cost ?? 0;
  if (event.type === "failed") sums.failures += 1;
  else sums.latency.add(event.durationMs);
}

function all(sums: ReadonlyMap<string, Sums>): Readonly<Record<string, CallStats>> {
  // Without a prototype: a model may be called `__proto__`.
  const record = Object.create(null) as Record<string, CallStats>;
  for (const [name, one] of sums) record[name] = shown(one);
  return record;
}

function shown({ latency, cost, ...counts }: Sums): CallStats {
  return {
    ...counts,
    cost: cost as Microdollars,
    latency: {
      count: latency.count,
      sum: latency.sum,
      p50: latency.quantile(0.5),
      p95: latency.quantile(0.95),
      p99: latency.quantile(0.99),
    },
  };
}
