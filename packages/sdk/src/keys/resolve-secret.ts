import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../config/config-error.ts";

/** Environment variables, handed in: packages do not read the process's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

export function isSecretReference(text: string): boolean {
  return text.startsWith("env:") || text.startsWith("file:");
}

/**
 * The secret behind `env:NAME` or `file:PATH`; any other text is the secret itself. Space around a file's content is not part of it.
 *
 * @throws {ConfigError} naming `where`, and the variable or file that is missing or empty, never a content
 */
export function resolveSecret(text: string, where: string, env: Environment): string {
  if (text.startsWith("env:")) {
    const name = text.slice("env:".length);
    const value = env[name]?.trim();
    if (!value)
      throw new ConfigError([
        `${where}: the environment variable ${name} is not set; set it, or name another`,
      ]);
    return value;
  }
  if (!text.startsWith("file:")) return text;
  const path = text.slice("file:".length);
  const content = read(path, where).trim();
  if (content === "")
    throw new ConfigError([`${where}: the file ${path} is empty; write the secret into it`]);
  return content;
}

function read(path: string, where: string): string {
  try {
    return readFileSync(path.startsWith("~/") ? join(homedir(), path.slice(2)) : path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new ConfigError([
      `${where}: the file ${path} cannot be read (${code}); check the path and its mode`,
    ]);
  }
}
