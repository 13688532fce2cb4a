import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The routers' admin token: from the source that was named, else from `IRON_ADMIN_TOKEN`, else from the file that the command `iron` keeps.
 *
 * @throws {Error} saying where it was looked for
 */
export function routerToken(source: string | undefined, env: NodeJS.ProcessEnv): string {
  const kept = join(stateFolder(env), "admin-token");
  const where =
    source ??
    (env["IRON_ADMIN_TOKEN"] === undefined && existsSync(kept) ? `file:${kept}` : "env:IRON_ADMIN_TOKEN");
  const text = read(where, env);
  if (text !== undefined && text !== "") return text;
  throw new Error(
    `there is no admin token at ${where}; name it with --router-token env:NAME or --router-token file:PATH`,
  );
}

function read(source: string, env: NodeJS.ProcessEnv): string | undefined {
  if (source.startsWith("env:")) return env[source.slice(4)];
  const path = source.slice("file:".length);
  if (!source.startsWith("file:") || !existsSync(path)) return undefined;
  return readFileSync(path, "utf8").trim();
}

/** Where `iron start` keeps its files. */
function stateFolder(env: NodeJS.ProcessEnv): string {
  if (env["XDG_STATE_HOME"] !== undefined) return join(env["XDG_STATE_HOME"], "iron");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "iron");
  return join(homedir(), ".local", "state", "iron");
}
