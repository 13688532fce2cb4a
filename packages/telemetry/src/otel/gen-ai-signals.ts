import { systemClock } from "@iron/types";
import type { ExchangeObserver } from "../exchange-observer.ts";
import { boundedLabel } from "../metrics/bounded-label.ts";
import { genAiMetrics } from "./gen-ai-metrics.ts";
import type { GenAiOptions } from "./gen-ai-options.ts";
import { exchangeSpans } from "./gen-ai-spans.ts";

const MAX_MODELS = 100;

/**
 * Spans and metrics by the OpenTelemetry conventions for generative AI, through a tracer and a meter of your own. Each client request is a
 * server's span, each call to a provider a client's span under it, and the provider is sent that span as its `traceparent`.
 */
export function genAiSignals(options: GenAiOptions): ExchangeObserver {
  const { tracer, meter, clock = systemClock } = options;
  const clean = options.clean ?? ((text: string): string => text);
  const serverOf = options.serverOf ?? ((): undefined => undefined);
  const models = boundedLabel(options.maxModels ?? MAX_MODELS, clean);
  const metrics = meter && genAiMetrics({ meter, models, serverOf });
  return {
    watch(exchange) {
      const spans = tracer && exchangeSpans(exchange, { tracer, clean, serverOf, clock });
      return {
        open(call) {
          const endSpan = spans?.open(call);
          return (end) => {
            endSpan?.(end);
            metrics?.call(exchange, call, end);
          };
        },
        settle(outcome) {
          spans?.end(outcome);
          metrics?.exchange(exchange, outcome);
        },
      };
    },
    stop: () => Promise.resolve(),
  };
}
