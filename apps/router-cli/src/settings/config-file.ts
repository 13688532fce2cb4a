import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import {
  ConfigError,
  type Environment,
  literalSecrets,
  parseRuntimeConfig,
  type RuntimeConfig,
} from "@iron/sdk";

export interface ConfigFile {
  readonly path: string;
  readonly config: RuntimeConfig;
  readonly warnings: readonly string[];
}

const READABLE_BY_OTHERS = 0o044;

/** Where the config file is: named by flag or variable, or `iron.config.json` here, or in the user's config folder. */
export function findConfigFile(named: string | undefined, env: Environment): string | undefined {
  const path = named ?? env["IRON_CONFIG"];
  if (path) return resolve(path);
  return [resolve("iron.config.json"), join(configFolder(env), "iron", "iron.config.json")].find(isFile);
}

/**
 * Reads and checks a config file.
 *
 * @throws {ConfigError} whose lines name the file and each problem
 */
export function readConfigFile(path: string): ConfigFile {
  const { text, mode } = read(path);
  const config = inFile(path, () => parseRuntimeConfig(parseJson(text)));
  const secrets = literalSecrets(config);
  const exposed = process.platform !== "win32" && (mode & READABLE_BY_OTHERS) !== 0 && secrets.length > 0;
  return {
    path,
    config,
    warnings: exposed
      ? [
          `${path} holds secrets (${secrets.join(", ")}) and other users can read it: run chmod 600 ${path}, or write env:NAME or file:PATH instead`,
        ]
      : [],
  };
}

function inFile<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.problems.map((problem) => `${path}: ${problem}`));
  }
}

function read(path: string): { readonly text: string; readonly mode: number } {
  try {
    return { text: readFileSync(path, "utf8"), mode: statSync(path).mode };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new ConfigError([
      `${path} cannot be read (${code}); check the path given by --config or IRON_CONFIG`,
    ]);
  }
}

/** The parser's own message may quote the file, secrets included: only its position is told. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const at = /position (\d+)/.exec((error as Error).message)?.[1];
    const line = at === undefined ? text.split("\n").length : text.slice(0, Number(at)).split("\n").length;
    throw new ConfigError([
      `not JSON at line ${line}; check for a missing or extra comma, quote or bracket there`,
    ]);
  }
}

function configFolder(env: Environment): string {
  if (env["XDG_CONFIG_HOME"]) return env["XDG_CONFIG_HOME"];
  if (process.platform === "win32" && env["APPDATA"]) return env["APPDATA"];
  return join(homedir(), ".config");
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
