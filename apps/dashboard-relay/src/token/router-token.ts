import { existsSync } from "node:fs";
import { join } from "node:path";
import { stateFolder } from "@iron/runtime-state";
import { readSource } from "./read-source.ts";

/**
 * The routers' admin token: from the source that was named, else from `IRON_ADMIN_KEY`, else from the file that the command `iron` keeps.
 *
 * @throws {Error} saying where it was looked for
 */
export function routerToken(source: string | undefined, env: NodeJS.ProcessEnv): string {
  const kept = join(stateFolder(env), "admin-token");
  const where =
    source ??
    (env["IRON_ADMIN_KEY"] === undefined && existsSync(kept) ? `file:${kept}` : "env:IRON_ADMIN_KEY");
  const text = readSource(where, env);
  if (text) return text;
  throw new Error(
    `there is no admin token at ${where}; name it with --router-token env:NAME or --router-token file:PATH`,
  );
}
