import { type Environment, nearestName, type RuntimeConfig } from "@iron/sdk";

/** Environment variables that the command reads, and what for. `docs/config.md` lists the same. */
export const VARIABLES = {
  OPENAI_API_KEY: "an OpenAI key, used when nothing more explicit names a provider",
  ANTHROPIC_API_KEY: "an Anthropic key, used when nothing more explicit names a provider",
  IC_TOKEN: "the Iron Cage token: what clients present, and with IC_SERVER the source of the provider key",
  IC_SERVER: "address of the Iron Cage server",
  IRON_OPENAI_BASE_URL: "another address for OpenAI keys",
  IRON_ANTHROPIC_BASE_URL: "another address for Anthropic keys",
  IRON_API_KEY: "what clients must present",
  IRON_ADMIN_KEY: "what routes that change things ask for",
  IRON_BUDGET: "budget in USD: 5, 5/day",
  IRON_TRANCHE: "server mode: USD that the server is asked for at one time",
  IRON_STATE: "where money is kept: memory, sqlite:PATH, redis://...",
  IRON_PORT: "port to listen on",
  IRON_HOST: "address to listen on",
  IRON_MAX_CONNECTIONS: "client connections at one time",
  IRON_DASHBOARD: "runs the dashboard beside the router: true, or the port to listen on",
  IRON_LOG_LEVEL: "turns the log on: trace, debug, info, warn, error",
  IRON_CONFIG: "path of the config file",
} as const;

/** The settings that stand in the environment. Keys that merely lie there are not among them: see `ambientKeys`. */
export function environmentSettings(env: Environment): RuntimeConfig {
  const baseUrls = {
    ...(env["IRON_OPENAI_BASE_URL"] && { openai: env["IRON_OPENAI_BASE_URL"] }),
    ...(env["IRON_ANTHROPIC_BASE_URL"] && { anthropic: env["IRON_ANTHROPIC_BASE_URL"] }),
  };
  return {
    ...(env["IRON_PORT"] && { port: asNumber(env["IRON_PORT"]) }),
    ...(env["IRON_HOST"] && { host: env["IRON_HOST"] }),
    ...(env["IRON_DASHBOARD"] && { dashboard: switchOrPort(env["IRON_DASHBOARD"]) }),
    ...(env["IRON_STATE"] && { state: "env:IRON_STATE" }),
    ...(env["IRON_BUDGET"] && { budget: env["IRON_BUDGET"] }),
    ...(env["IRON_API_KEY"] && { apiKey: "env:IRON_API_KEY" }),
    ...(env["IRON_ADMIN_KEY"] && { adminKey: "env:IRON_ADMIN_KEY" }),
    ...(env["IRON_MAX_CONNECTIONS"] && { limits: { connections: asNumber(env["IRON_MAX_CONNECTIONS"]) } }),
    ...(Object.keys(baseUrls).length > 0 && { baseUrls }),
  };
}

/** Names of the variables that hold provider keys. */
export function ambientKeys(env: Environment): readonly string[] {
  return ["OPENAI_API_KEY", "ANTHROPIC_API_KEY"].filter((name) => env[name]?.trim());
}

/** One warning for each variable that looks like a mistyped one of ours. */
export function mistypedVariables(env: Environment): readonly string[] {
  const known = Object.keys(VARIABLES);
  return Object.keys(env).flatMap((name) => {
    const prefix = /^(IRON|IC)_/.exec(name)?.[0];
    if (prefix === undefined || known.includes(name)) return [];
    const endings = known
      .filter((other) => other.startsWith(prefix))
      .map((other) => other.slice(prefix.length));
    const near = nearestName(name.slice(prefix.length), endings);
    return near === undefined
      ? []
      : [`${name} is not a variable that iron reads; did you mean ${prefix}${near}?`];
  });
}

function switchOrPort(text: string): boolean | number {
  return text === "true" || text === "false" ? text === "true" : asNumber(text);
}

/** What is not a number is left as it is, so that the check of the whole names it. */
export function asNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : (text as unknown as number);
}
