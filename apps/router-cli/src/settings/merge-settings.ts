import type { Environment, RuntimeConfig } from "@iron/sdk";
import { asNumber, environmentSettings } from "./environment.ts";
import type { StartFlags } from "./flags.ts";

/** Flags over environment over file. Base URLs are merged by vendor, limits by name; everything else is taken whole. */
export function mergeSettings(from: {
  readonly flags: StartFlags;
  readonly env: Environment;
  readonly file: RuntimeConfig | undefined;
}): RuntimeConfig {
  const env = environmentSettings(from.env);
  const baseUrls = { ...from.file?.baseUrls, ...env.baseUrls };
  const flags = flagSettings(from.flags);
  const limits = { ...from.file?.limits, ...env.limits, ...flags.limits };
  const controlServer = controlServerSettings(from);
  return {
    ...from.file,
    ...env,
    ...flags,
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(Object.keys(baseUrls).length > 0 && { baseUrls }),
    ...(controlServer !== undefined && { controlServer }),
    ...logSettings(from),
  };
}

function flagSettings(flags: StartFlags): RuntimeConfig {
  return {
    ...(flags.port !== undefined && { port: asNumber(flags.port) }),
    ...(flags.host !== undefined && { host: flags.host }),
    ...(flags.budget !== undefined && { budget: flags.budget }),
    ...(flags.state !== undefined && { state: flags.state }),
    ...(flags.apiKey !== undefined && { apiKey: flags.apiKey }),
    ...(flags.providerKey !== undefined && { providerKey: flags.providerKey }),
    ...(flags.dashboard === true && { dashboard: true }),
    ...(flags.dashboardPort !== undefined && { dashboard: asNumber(flags.dashboardPort) }),
    ...(flags.drain !== undefined && { drain: flags.drain }),
    ...(flags.maxConnections !== undefined && { limits: { connections: asNumber(flags.maxConnections) } }),
  };
}

/** Each part of the log may be said elsewhere. */
function logSettings(from: Parameters<typeof mergeSettings>[0]): Pick<RuntimeConfig, "telemetry"> {
  const { flags, env, file } = from;
  const level = flags.logLevel ?? (env["IRON_LOG_LEVEL"] as StartFlags["logLevel"] | "");
  const log = {
    ...file?.telemetry?.log,
    ...(level && { level }),
    ...(flags.logFormat !== undefined && { format: flags.logFormat }),
    ...(flags.logFile !== undefined && { file: flags.logFile }),
  };
  return Object.keys(log).length === 0 ? {} : { telemetry: { ...file?.telemetry, log } };
}

/** Each part may come from the file or from elsewhere. */
function controlServerSettings({
  flags,
  env,
  file,
}: Parameters<typeof mergeSettings>[0]): RuntimeConfig["controlServer"] {
  const url = env["IC_SERVER"] || file?.controlServer?.url;
  const token = env["IC_TOKEN"] ? "env:IC_TOKEN" : file?.controlServer?.token;
  const tranche = flags.tranche ?? (env["IRON_TRANCHE"] || undefined);
  if (!url || !token) return undefined;
  return { ...file?.controlServer, url, token, ...(tranche !== undefined && { tranche }) };
}
