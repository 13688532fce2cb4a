import type { ExchangeObserver } from "./exchange-observer.ts";
import type { GenAiOptions } from "./otel/gen-ai-options.ts";
import { type OtlpEnvironment, otlpWanted } from "./otlp/otlp-settings.ts";

/**
 * The signals of `@iron/telemetry/otlp` when the environment names a collector; otherwise undefined, and nothing of OpenTelemetry is loaded.
 *
 * @throws {TypeError} when the packages of OpenTelemetry are not installed, or a variable cannot be followed
 */
export async function loadOtlp(
  env: OtlpEnvironment,
  options: Omit<GenAiOptions, "tracer" | "meter"> = {},
): Promise<ExchangeObserver | undefined> {
  if (!otlpWanted(env)) return undefined;
  const { otlpSignals } = await import("./otlp/index.ts").catch((error: unknown) => {
    throw new TypeError(
      `a collector is named but OpenTelemetry is not installed: npm install ${PEERS.join(" ")}`,
      { cause: error },
    );
  });
  return otlpSignals(env, options);
}

const PEERS = [
  "@opentelemetry/sdk-trace",
  "@opentelemetry/sdk-metrics",
  "@opentelemetry/resources",
  "@opentelemetry/exporter-trace-otlp-http",
  "@opentelemetry/exporter-metrics-otlp-http",
];
