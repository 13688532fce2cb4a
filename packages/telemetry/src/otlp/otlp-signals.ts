import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { ExchangeObserver } from "../exchange-observer.ts";
import type { GenAiOptions } from "../otel/gen-ai-options.ts";
import { genAiSignals } from "../otel/gen-ai-signals.ts";
import {
  type OtlpEndpoint,
  type OtlpEnvironment,
  type OtlpSettings,
  otlpSettings,
  otlpWanted,
} from "./otlp-settings.ts";
import { samplerOf } from "./sampler.ts";

const SCOPE = "@iron/telemetry";

/**
 * Spans and metrics sent to a collector by OTLP over HTTP, as the standard `OTEL_*` variables in `env` say. Undefined when they name no
 * collector or switch it off. A collector that is away costs spans, never a request.
 *
 * @throws {TypeError} for a variable that cannot be followed
 */
export function otlpSignals(
  env: OtlpEnvironment,
  options: Omit<GenAiOptions, "tracer" | "meter"> = {},
): ExchangeObserver | undefined {
  if (!otlpWanted(env)) return undefined;
  const settings = otlpSettings(env);
  const traces = settings.traces && tracerProvider(settings.traces, settings);
  const metrics = settings.metrics && meterProvider(settings.metrics, settings);
  const signals = genAiSignals({
    ...options,
    tracer: traces?.getTracer(SCOPE),
    meter: metrics?.getMeter(SCOPE),
  });
  return {
    watch: (exchange) => signals.watch(exchange),
    async stop() {
      await Promise.allSettled([traces?.shutdown(), metrics?.shutdown()]);
    },
  };
}

function tracerProvider(endpoint: OtlpEndpoint, settings: OtlpSettings): TracerProvider {
  const { delayMs, queue, size } = settings.batch;
  return new TracerProvider({
    resource: resourceOf(settings),
    sampler: samplerOf(settings.sampler),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter(exporterOf(endpoint)),
        ...(delayMs !== undefined && { scheduledDelayMillis: delayMs }),
        ...(queue !== undefined && { maxQueueSize: queue }),
        ...(size !== undefined && { maxExportBatchSize: size }),
      }),
    ],
  });
}

function meterProvider(endpoint: OtlpEndpoint, settings: OtlpSettings): MeterProvider {
  return new MeterProvider({
    resource: resourceOf(settings),
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter(exporterOf(endpoint)),
        exportIntervalMillis: settings.metricIntervalMs,
        exportTimeoutMillis: Math.min(endpoint.timeoutMs, settings.metricIntervalMs),
      }),
    ],
  });
}

function exporterOf({ url, headers, timeoutMs }: OtlpEndpoint): {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly timeoutMillis: number;
} {
  return { url, headers: { ...headers }, timeoutMillis: timeoutMs };
}

function resourceOf({ service, resource }: OtlpSettings): ReturnType<typeof resourceFromAttributes> {
  return resourceFromAttributes({ ...resource, "service.name": service });
}
