import { policyContract } from "@iron/testing";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { createTelemetry, type Telemetry, type TelemetryOptions } from "../src/index.ts";
import { genAiSignals } from "../src/otel/index.ts";
import { parseMetrics, valueOf } from "./prometheus.ts";

const underWay = async (telemetry: Telemetry): Promise<number> => {
  const metrics = parseMetrics(await telemetry.metrics.text());
  return (valueOf(metrics, "iron_open_exchanges") ?? 1) + (valueOf(metrics, "iron_open_calls") ?? 1);
};

const rig = (options: TelemetryOptions): ReturnType<Parameters<typeof policyContract>[1]> => {
  const telemetry = createTelemetry({ log: { destination: { write: () => undefined } }, ...options });
  return { policy: telemetry.policy, kept: () => underWay(telemetry) };
};

policyContract("telemetry", () => rig({}));

policyContract("telemetry with spans", () => {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({}),
    spanProcessors: [new SimpleSpanProcessor({ exporter: new InMemorySpanExporter() })],
  });
  return rig({ observers: [genAiSignals({ tracer: provider.getTracer("test") })] });
});
