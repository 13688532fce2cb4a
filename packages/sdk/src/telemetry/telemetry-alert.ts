/** What an operator should know of telemetry. */
export interface TelemetryAlert {
  readonly name: "otlp_not_installed";
  readonly severity: "warning";
  readonly facts: Readonly<Record<string, string | number>>;
}
