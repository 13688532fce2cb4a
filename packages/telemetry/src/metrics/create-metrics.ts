import type { Exchange, IronEvent, Outcome } from "@iron/types";
import { Registry } from "prom-client";
import { boundedLabel } from "./bounded-label.ts";
import { watchEventLoop } from "./event-loop-lag.ts";
import { createInstruments, pourTallies } from "./instruments.ts";
import { type Readings, readGauges } from "./read-gauges.ts";
import { recordEvent } from "./record-event.ts";
import { recordExchange } from "./record-exchange.ts";

const MAX_NAMES = 100;

/** Metrics in Prometheus' text format. */
export interface Metrics {
  /** What the text is, for the `content-type` of an answer. */
  readonly contentType: string;
  text(): Promise<string>;
}

export interface MetricsOptions extends Readings {
  /** How many model names become labels; all others are `other`. */
  readonly maxModels: number;
  /** Takes secrets out of names. */
  readonly clean: (text: string) => string;
}

/** Metrics and what feeds them. */
export interface MetricsRecorder extends Metrics {
  exchange(exchange: Exchange, outcome: Outcome): void;
  event(event: IronEvent): void;
  stop(): void;
}

/** A registry of its own, so that two routers in one process do not mix. */
export function createMetrics(options: MetricsOptions): MetricsRecorder {
  const registry = new Registry();
  const instruments = createInstruments(registry);
  readGauges(registry, options);
  const stopWatching = watchEventLoop(registry);
  const labels = {
    models: boundedLabel(options.maxModels, options.clean),
    providers: boundedLabel(MAX_NAMES, options.clean),
    operations: boundedLabel(MAX_NAMES, options.clean),
    kinds: boundedLabel(MAX_NAMES, options.clean),
    alerts: boundedLabel(MAX_NAMES, options.clean),
  };
  return {
    contentType: registry.contentType,
    text() {
      pourTallies(instruments);
      return registry.metrics();
    },
    exchange: (exchange, outcome) => recordExchange({ exchange, outcome }, instruments, labels),
    event: (event) => recordEvent(event, instruments, labels),
    stop: stopWatching,
  };
}
