import { createHash } from "node:crypto";
import type { Redis } from "iovalkey";
import { SCRIPTS, type ScriptName } from "./lua.ts";

export type ScriptArgument = string | number;

const HASHES: ReadonlyMap<string, string> = new Map(
  Object.entries(SCRIPTS).map(([name, lua]) => [name, createHash("sha1").update(lua).digest("hex")]),
);

/** Runs one of our scripts by its hash; sends its text when the server does not know it, as after a restart. */
export async function runScript(
  client: Redis,
  name: ScriptName,
  call: { readonly key: string; readonly args: readonly ScriptArgument[] },
): Promise<readonly unknown[]> {
  const { key, args } = call;
  try {
    return (await client.evalsha(HASHES.get(name) ?? "", 1, key, ...args)) as readonly unknown[];
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
    return (await client.eval(SCRIPTS[name], 1, key, ...args)) as readonly unknown[];
  }
}
