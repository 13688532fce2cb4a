import { parseHeaders } from "./parse-headers.ts";

export type OtlpEnvironment = Readonly<Record<string, string | undefined>>;

/** What the standard `OTEL_*` variables say, as far as it is used here. */
export interface OtlpSettings {
  readonly service: string;
  readonly resource: Readonly<Record<string, string>>;
  /** Undefined: this signal is not sent. */
  readonly traces: OtlpEndpoint | undefined;
  readonly metrics: OtlpEndpoint | undefined;
  readonly sampler: { readonly name: string; readonly ratio: number };
  readonly batch: { readonly delayMs?: number; readonly queue?: number; readonly size?: number };
  readonly metricIntervalMs: number;
}

export interface OtlpEndpoint {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

const MINUTE_MS = 60_000;
const TIMEOUT_MS = 10_000;

/** True when the environment names a collector, or asks for OTLP by name. Nothing of OpenTelemetry is loaded to find out. */
export function otlpWanted(env: OtlpEnvironment): boolean {
  if (env["OTEL_SDK_DISABLED"]?.toLowerCase() === "true") return false;
  return ["TRACES", "METRICS"].some((signal) => signalWanted(env, signal));
}

/**
 * Reads the variables by their specification.
 *
 * @throws {TypeError} naming the variable that cannot be followed
 */
export function otlpSettings(env: OtlpEnvironment): OtlpSettings {
  const resource = parseHeaders(env["OTEL_RESOURCE_ATTRIBUTES"]);
  return {
    service: env["OTEL_SERVICE_NAME"] ?? resource["service.name"] ?? "iron",
    resource,
    traces: endpoint(env, "TRACES"),
    metrics: endpoint(env, "METRICS"),
    sampler: {
      name: env["OTEL_TRACES_SAMPLER"] ?? "parentbased_always_on",
      ratio: number(env, "OTEL_TRACES_SAMPLER_ARG") ?? 1,
    },
    batch: {
      ...defined("delayMs", number(env, "OTEL_BSP_SCHEDULE_DELAY")),
      ...defined("queue", number(env, "OTEL_BSP_MAX_QUEUE_SIZE")),
      ...defined("size", number(env, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE")),
    },
    metricIntervalMs: number(env, "OTEL_METRIC_EXPORT_INTERVAL") ?? MINUTE_MS,
  };
}

function signalWanted(env: OtlpEnvironment, signal: string): boolean {
  const exporter = env[`OTEL_${signal}_EXPORTER`];
  if (exporter !== undefined) return exporter.split(",").some((name) => name.trim() === "otlp");
  return (env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] ?? env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "") !== "";
}

function endpoint(env: OtlpEnvironment, signal: "TRACES" | "METRICS"): OtlpEndpoint | undefined {
  if (!otlpWanted(env) || !signalWanted(env, signal)) return undefined;
  const of = (name: string): string | undefined =>
    env[`OTEL_EXPORTER_OTLP_${signal}_${name}`] ?? env[`OTEL_EXPORTER_OTLP_${name}`];
  const protocol = of("PROTOCOL") ?? "http/json";
  if (!protocol.startsWith("http/")) {
    throw new TypeError(
      `OTEL_EXPORTER_OTLP_PROTOCOL is "${protocol}": only OTLP over HTTP is sent (port 4318 of a collector)`,
    );
  }
  const exact = env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`];
  const base = env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "http://localhost:4318";
  const url = exact ?? `${base.replace(/\/$/, "")}/v1/${signal.toLowerCase()}`;
  if (!URL.canParse(url)) throw new TypeError(`OTEL_EXPORTER_OTLP_ENDPOINT is not a URL`);
  return {
    url,
    headers: {
      ...parseHeaders(env["OTEL_EXPORTER_OTLP_HEADERS"]),
      ...parseHeaders(env[`OTEL_EXPORTER_OTLP_${signal}_HEADERS`]),
    },
    timeoutMs: Number(of("TIMEOUT") ?? TIMEOUT_MS) || TIMEOUT_MS,
  };
}

function number(env: OtlpEnvironment, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new TypeError(`${name} is "${text}": a number that is not negative is wanted`);
}

function defined<K extends string>(name: K, value: number | undefined): { readonly [P in K]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: number });
}
