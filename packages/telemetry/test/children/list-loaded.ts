import { registerHooks } from "node:module";

const loaded: string[] = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
const { createTelemetry, loadOtlp } = await import("../../src/index.ts");
const otlp = await loadOtlp(
  process.argv[2] === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: process.argv[2] },
);
const telemetry = createTelemetry({ log: false, observers: otlp === undefined ? [] : [otlp] });
await telemetry.stop();
// prom-client itself loads the API package, which is types and no-ops.
console.log(
  JSON.stringify(
    loaded.filter((url) => url.includes("opentelemetry") && !url.includes("@opentelemetry/api/")),
  ),
);
