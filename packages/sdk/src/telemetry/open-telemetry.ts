import type { RoutingOptions } from "@iron/runtime";
import {
  createTelemetry,
  type ExchangeObserver,
  loadOtlp,
  type LogOptions,
  type Redactor,
  type Telemetry,
} from "@iron/telemetry";
import type { BudgetControl, EventBus } from "@iron/types";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import type { LogConfig } from "../config/telemetry-config.ts";
import { type Environment, resolveSecret } from "../keys/resolve-secret.ts";
import type { TelemetryAlert } from "./telemetry-alert.ts";

const STANDARD_ERROR = 2;

export interface TelemetryParts {
  readonly config: RuntimeConfig;
  readonly env: Environment;
  readonly events: EventBus;
  readonly budget: BudgetControl;
  /** Knows every provider's key. */
  readonly redactor: Redactor;
  readonly routing: () => RoutingOptions;
  /** Events that wait to be sent to the control server. */
  readonly outbox: () => number;
  readonly onAlert: (alert: TelemetryAlert) => void;
}

/** Log and metrics by the configuration; spans by the standard OTEL_* variables. */
export function openTelemetry(parts: TelemetryParts): Telemetry {
  const { config, env, events, budget, redactor, outbox } = parts;
  return createTelemetry({
    log: logOptions(config.telemetry?.log),
    secrets: configuredSecrets(config, env),
    events,
    budget,
    outbox,
    redactor,
    observers: () => otlp(parts),
  });
}

function logOptions(log: LogConfig | undefined): LogOptions | false {
  if (log === undefined) return false;
  return { level: log.level, format: log.format, destination: log.file ?? STANDARD_ERROR };
}

/** Secrets of the configuration beside providers' keys, and what a collector is shown. */
function* configuredSecrets(config: RuntimeConfig, env: Environment): Generator<string> {
  const secrets = [
    [config.controlServer?.token, "controlServer.token"],
    [config.apiKey, "apiKey"],
    [config.adminKey, "adminKey"],
    [config.telemetry?.metricsKey, "telemetry.metricsKey"],
    [config.upstream?.proxy, "upstream.proxy"],
  ] as const;
  for (const [text, where] of secrets) if (text !== undefined) yield resolveSecret(text, where, env);
  for (const [name, value] of Object.entries(env)) {
    if (!/^OTEL_EXPORTER_OTLP_(\w+_)?HEADERS$/.test(name)) continue;
    for (const header of (value ?? "").split(",")) yield decoded(header.slice(header.indexOf("=") + 1));
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return text;
  }
}

/** A collector that is named for other programs does not keep the router from starting. */
async function otlp({
  env,
  redactor,
  routing,
  onAlert,
}: TelemetryParts): Promise<readonly ExchangeObserver[]> {
  const serverOf = (name: string): { address: string; port: number } | undefined => {
    const url = routing().providers.find((provider) => provider.name === name)?.baseUrl;
    if (url === undefined) return undefined;
    const { hostname, port, protocol } = new URL(url);
    return { address: hostname, port: port === "" ? (protocol === "http:" ? 80 : 443) : Number(port) };
  };
  try {
    const signals = await loadOtlp(env, { clean: redactor.clean, serverOf });
    return signals === undefined ? [] : [signals];
  } catch (error) {
    if (!isMissing(error)) throw error;
    onAlert({ name: "otlp_not_installed", severity: "warning", facts: { fix: error.message } });
    return [];
  }
}

function isMissing(error: unknown): error is Error {
  return (
    error instanceof Error &&
    (error.cause as NodeJS.ErrnoException | undefined)?.code === "ERR_MODULE_NOT_FOUND"
  );
}
