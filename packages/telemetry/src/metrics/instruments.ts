import { Counter, type CounterConfiguration, Gauge, type Registry } from "prom-client";
import { HistogramTally } from "./histogram-tally.ts";
import { Tally } from "./tally.ts";

/** Requests of models last from tens of milliseconds to many minutes. */
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640];
const FIRST_TOKEN_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];

/** Everything that is counted as requests settle and events arrive. */
export interface Instruments {
  readonly requests: Tally<"operation" | "provider" | "model" | "outcome">;
  readonly errors: Counter<"code">;
  readonly calls: Tally<"provider" | "model" | "result">;
  readonly tokens: Tally<"provider" | "model" | "kind">;
  readonly cost: Tally<"provider" | "model" | "source">;
  readonly duration: HistogramTally<"operation" | "provider" | "model">;
  readonly firstToken: HistogramTally<"provider" | "model">;
  readonly bytes: Tally<"direction">;
  readonly redactions: Counter<"kind" | "direction">;
  readonly breakers: Gauge<"provider" | "key" | "state">;
  readonly alerts: Counter<"name">;
}

function tallied<L extends string>(
  options: CounterConfiguration<L> & { readonly labelNames: readonly L[] },
): Tally<L> {
  return new Tally(new Counter(options), options.labelNames);
}

/** Hands over what is counted before Prometheus' own counters. */
export function pourTallies({ requests, calls, tokens, cost, bytes }: Instruments): void {
  for (const tally of [requests, calls, tokens, cost, bytes]) tally.pour();
}

type Traffic = "requests" | "errors" | "calls" | "tokens" | "cost" | "duration" | "firstToken";

/** Makes the instruments in `registry`. Money is in US dollars, time in seconds, as Prometheus has it. */
export function createInstruments(registry: Registry): Instruments {
  const registers = [registry];
  return { ...trafficInstruments(registers), ...eventInstruments(registers) };
}

const served = ["provider", "model"] as const;

function trafficInstruments(registers: Registry[]): Pick<Instruments, Traffic> {
  return {
    requests: tallied({
      name: "iron_requests_total",
      help: "Client requests, by how they ended.",
      labelNames: ["operation", ...served, "outcome"],
      registers,
    }),
    errors: new Counter({
      name: "iron_errors_total",
      help: "Requests that failed or were refused, by error code.",
      labelNames: ["code"],
      registers,
    }),
    calls: tallied({
      name: "iron_upstream_calls_total",
      help: "Calls to providers, by what came of them.",
      labelNames: [...served, "result"],
      registers,
    }),
    tokens: tallied({
      name: "iron_tokens_total",
      help: "Tokens; cache_read, cache_write and reasoning are parts of input and output.",
      labelNames: [...served, "kind"],
      registers,
    }),
    cost: tallied({
      name: "iron_cost_dollars_total",
      help: "What calls were charged, by where the numbers came from.",
      labelNames: [...served, "source"],
      registers,
    }),
    duration: new HistogramTally({
      name: "iron_request_duration_seconds",
      help: "From a request's arrival to its last byte.",
      labelNames: ["operation", ...served],
      buckets: SECONDS,
      registers,
    }),
    firstToken: new HistogramTally({
      name: "iron_time_to_first_token_seconds",
      help: "From a call's opening to the first token of a streamed reply.",
      labelNames: served,
      buckets: FIRST_TOKEN_SECONDS,
      registers,
    }),
  };
}

function eventInstruments(registers: Registry[]): Omit<Instruments, Traffic> {
  return {
    bytes: tallied({
      name: "iron_client_bytes_total",
      help: "Bytes of bodies from and to clients.",
      labelNames: ["direction"],
      registers,
    }),
    redactions: new Counter({
      name: "iron_redactions_total",
      help: "Personal data and secrets found, by kind.",
      labelNames: ["kind", "direction"],
      registers,
    }),
    breakers: new Gauge({
      name: "iron_breaker_state",
      help: "1 for the state that a provider's circuit breaker is in.",
      labelNames: ["provider", "key", "state"],
      registers,
    }),
    alerts: new Counter({
      name: "iron_alerts_total",
      help: "What an operator should have heard of, by name.",
      labelNames: ["name"],
      registers,
    }),
  };
}
