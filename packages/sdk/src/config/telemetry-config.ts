/** What the router tells of itself beside its answers. */
export interface TelemetryConfig {
  /** Default: no log; naming any of it turns it on. */
  readonly log?: LogConfig | undefined;
  /** What `GET /metrics` asks for: `env:NAME`, `file:PATH`, or the token itself. Default: nothing on this machine, the admin token elsewhere. */
  readonly metricsKey?: string | undefined;
}

export interface LogConfig {
  /** Default `info`. */
  readonly level?: "trace" | "debug" | "info" | "warn" | "error" | "silent" | undefined;
  /** Default: `pretty` on a terminal, `json` elsewhere. */
  readonly format?: "json" | "pretty" | "off" | undefined;
  /** Default: standard error. */
  readonly file?: string | undefined;
}
