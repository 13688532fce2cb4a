import { randomBytes } from "node:crypto";
import { linkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Makes a file for its owner alone (0600). It appears whole or not at all, and only once: of processes that start together one makes it. Where
 * the file system has no links, the last of them does.
 *
 * @returns false when there was one already: it was left alone
 */
export function createOnce(path: string, text: string): boolean {
  const name = `.${basename(path)}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const beside = join(dirname(path), name);
  writeFileSync(beside, text, { mode: 0o600, flag: "wx" });
  try {
    linkSync(beside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
  return true;
}
