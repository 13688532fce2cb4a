import type { Exchange, Guard, Outcome, Policy, Secret } from "@iron/types";
import type { ExchangeObserver } from "./exchange-observer.ts";
import type { Log } from "./log/create-log.ts";
import { createRequestLog } from "./log/request-log.ts";
import { createMetrics, type Metrics } from "./metrics/create-metrics.ts";
import { createRedactor } from "./redact/redactor.ts";
import { checkTelemetryOptions, type TelemetryOptions } from "./telemetry-options.ts";
import { openWork } from "./metrics/open-work.ts";
import { watchGuard } from "./watch-guard.ts";

/** Log, metrics and traces of one router. */
export interface Telemetry {
  /** The first in the router's list of policies. */
  readonly policy: Policy;
  readonly metrics: Metrics;
  readonly log: Log;
  /** From now on this value is in no line. */
  hide(secret: Secret | string): void;
  /** `text` without any value that is hidden. */
  clean(text: string): string;
  /** Flushes and ends. The policy's own `stop` does the same. */
  stop(): Promise<void>;
}

const MAX_MODELS = 100;

/**
 * Makes the telemetry of one router: a line of log for every request, metrics, and whatever `observers` send elsewhere.
 *
 * @throws {TypeError} when an option is wrong
 */
export function createTelemetry(options: TelemetryOptions = {}): Telemetry {
  checkTelemetryOptions(options);
  const redactor = options.redactor ?? createRedactor();
  for (const secret of options.secrets ?? []) redactor.add(secret);
  const requests = createRequestLog(options.log ?? {}, redactor);
  const work = openWork();
  const observers: ExchangeObserver[] = [work];
  const addObservers = async (): Promise<void> => {
    const { observers: further = [] } = options;
    if (typeof further === "function") observers.push(...(await further()));
  };
  if (Array.isArray(options.observers)) observers.push(...(options.observers as readonly ExchangeObserver[]));
  const metrics = createMetrics({
    maxModels: options.maxModels ?? MAX_MODELS,
    work,
    clean: redactor.clean,
    lostLines: () => requests.lost,
    budget: options.budget,
    outbox: options.outbox,
  });
  const unsubscribe = options.events?.subscribe((event) => {
    if (event.type === "exchange_started" || event.type === "exchange_settled") return;
    requests.event(event);
    metrics.event(event);
  });
  const settled = (exchange: Exchange, outcome: Outcome): void => {
    metrics.exchange(exchange, outcome);
    requests.request(exchange, outcome);
  };
  const end = async (): Promise<void> => {
    unsubscribe?.();
    metrics.stop();
    try {
      await Promise.all(observers.map((observer) => observer.stop()));
    } finally {
      requests.close();
    }
  };
  let ending: Promise<void> | undefined;
  const stop = (): Promise<void> => (ending ??= end());
  const guard = (exchange: Exchange): Guard =>
    watchGuard(
      observers.map((observer) => observer.watch(exchange)),
      (outcome) => settled(exchange, outcome),
    );
  return {
    policy: { name: "telemetry", guard, start: addObservers, stop },
    metrics: { contentType: metrics.contentType, text: metrics.text },
    log: requests.log,
    hide: (secret) => redactor.add(secret),
    clean: (text) => redactor.clean(text),
    stop,
  };
}
