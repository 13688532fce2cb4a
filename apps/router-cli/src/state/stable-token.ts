import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The token in `folder/name`, made on first use: 256 random bits in a file for its owner alone. Two processes that start together get the
 * same one: the file appears whole or not at all, and only once.
 */
export function stableToken(folder: string, name: string): string {
  const path = join(folder, name);
  const kept = readToken(path);
  if (kept !== undefined) return kept;
  const fresh = join(folder, `.${name}.${process.pid}.${randomBytes(4).toString("hex")}`);
  writeFileSync(fresh, `iron-${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(fresh, path);
  } catch (error) {
    // File systems without links: the last of two that start together wins.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") renameSync(fresh, path);
  } finally {
    rmSync(fresh, { force: true });
  }
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
