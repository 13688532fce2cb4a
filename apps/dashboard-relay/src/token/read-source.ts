import { existsSync, readFileSync } from "node:fs";

/** The text at `env:NAME` or `file:PATH`; undefined when there is none. */
export function readSource(source: string, env: NodeJS.ProcessEnv): string | undefined {
  if (source.startsWith("env:")) return env[source.slice("env:".length)]?.trim();
  const path = source.slice("file:".length);
  if (!source.startsWith("file:") || !existsSync(path)) return undefined;
  return readFileSync(path, "utf8").trim();
}
