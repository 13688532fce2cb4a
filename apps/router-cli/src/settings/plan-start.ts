import { type Environment, isLoopbackHost, parseRuntimeConfig, type RuntimeConfig } from "@iron/sdk";
import { CommandError } from "../command-error.ts";
import { ambientKeys, mistypedVariables } from "./environment.ts";
import type { StartFlags } from "./flags.ts";
import { mergeSettings } from "./merge-settings.ts";

/** What a start comes down to. */
export interface StartPlan {
  readonly mode: "direct" | "server" | "demo";
  /** Where the keys come from, for the first line: `--provider-key`, `OPENAI_API_KEY in the environment`. */
  readonly origin: string;
  /** Checked. In demo mode it names no provider yet. */
  readonly config: RuntimeConfig;
  readonly warnings: readonly string[];
}

const NO_PROVIDER = `iron has no provider to send requests to. Three ways forward:

  1. your own provider key     OPENAI_API_KEY=sk-... iron start     (or ANTHROPIC_API_KEY, or --provider-key env:NAME)
  2. an Iron Cage server       IC_TOKEN=... IC_SERVER=https://... iron start
  3. no key, offline answers   iron start --demo always`;

/**
 * Decides how to start: what was said beats what merely lies around. An explicit provider key means direct mode, even beside an IC token
 * and server; those beat keys in the environment; the offline provider comes last, and only when asked for.
 *
 * @throws {CommandError} when there is no way to reach a provider
 * @throws {ConfigError} when a setting is wrong
 */
export function planStart(from: {
  readonly flags: StartFlags;
  readonly env: Environment;
  readonly file: RuntimeConfig | undefined;
}): StartPlan {
  const { flags, env } = from;
  const config = parseRuntimeConfig(mergeSettings(from));
  const warnings = [...mistypedVariables(env), ...argumentWarnings(flags), ...halfServer(env, config)];
  const withToken: RuntimeConfig = { ...config, ...clientToken(config, env) };
  const { providerKey, providers, controlServer, ...rest } = withToken;
  if (config.host !== undefined && !isLoopbackHost(config.host) && withToken.apiKey === undefined)
    throw new CommandError(openToOthers(config.host));
  if (flags.demo === "always") return { mode: "demo", origin: "--demo always", config: rest, warnings };
  if (providerKey !== undefined || (providers?.length ?? 0) > 0)
    return { mode: "direct", origin: explicitOrigin(flags), config: withToken, warnings };
  if (controlServer !== undefined)
    return { mode: "server", origin: shownServer(controlServer.url), config: withToken, warnings };
  const ambient = ambientKeys(env);
  if (ambient.length > 0) {
    const keys = ambient.map((name) => `env:${name}`);
    const origin = `${ambient.join(" and ")} in the environment`;
    return { mode: "direct", origin, config: { ...rest, providerKey: keys }, warnings };
  }
  if (flags.demo === "never") throw new CommandError(NO_PROVIDER);
  return { mode: "demo", origin: "no key was found", config: rest, warnings };
}

/** Clients show the IC token, wherever it was given, unless another token was named. */
function clientToken(config: RuntimeConfig, env: Environment): Pick<RuntimeConfig, "apiKey"> {
  const token = config.controlServer?.token ?? (env["IC_TOKEN"] ? "env:IC_TOKEN" : undefined);
  return config.apiKey === undefined && token !== undefined ? { apiKey: token } : {};
}

function openToOthers(host: string): string {
  return `iron: ${host} is reachable from other machines: name the token that they must present, with --api-key env:NAME, or listen on 127.0.0.1`;
}

/** As people read it: a user name and password, which a start refuses, are not repeated. */
function shownServer(url: string): string {
  const { origin, pathname } = new URL(url);
  return pathname === "/" ? origin : origin + pathname;
}

function explicitOrigin(flags: StartFlags): string {
  return flags.providerKey === undefined ? "the config file" : "--provider-key";
}

function argumentWarnings(flags: StartFlags): readonly string[] {
  const exposed = [
    ...(flags.providerKey?.some(isLiteral) === true ? ["--provider-key"] : []),
    ...(flags.apiKey !== undefined && isLiteral(flags.apiKey) ? ["--api-key"] : []),
  ];
  return exposed.map(
    (flag) =>
      `${flag} holds the secret itself: other users of this machine see command lines, and your shell keeps them; write ${flag} env:NAME or ${flag} file:PATH`,
  );
}

function halfServer(env: Environment, config: RuntimeConfig): readonly string[] {
  if (config.controlServer !== undefined || !env["IC_SERVER"]) return [];
  return ["IC_SERVER is set but IC_TOKEN is not: the server is not used"];
}

function isLiteral(text: string): boolean {
  return !/^(env:|file:|-$)/.test(text);
}
