export { otlpSignals } from "./otlp-signals.ts";
export { otlpSettings } from "./otlp-settings.ts";
export type { OtlpEndpoint, OtlpEnvironment, OtlpSettings } from "./otlp-settings.ts";
