import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createOnce } from "@iron/runtime-state";

/**
 * The token in `folder/name`, made on first use: 256 random bits in a file for its owner alone. Two processes that start together get the
 * same one.
 */
export function stableToken(folder: string, name: string): string {
  const path = join(folder, name);
  const kept = readToken(path);
  if (kept !== undefined) return kept;
  createOnce(path, `iron-${randomBytes(32).toString("base64url")}\n`);
  const made = readToken(path);
  if (made === undefined) throw new Error(`${path} holds no token; remove it and start again`);
  return made;
}

function readToken(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (process.platform !== "win32" && (stat.mode & 0o077) !== 0) chmodSync(path, 0o600);
  const text = readFileSync(path, "utf8").trim();
  return /^[\x21-\x7e]{16,}$/.test(text) ? text : undefined;
}
