import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  statSync,
  type Stats,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { unavailable } from "../ledger/unavailable.ts";

export interface LedgerFiles {
  readonly file: string;
  /** Beside the file: one lock file per living instance, and the mark that the ledger was once begun. */
  readonly locks: string;
  /** Written once the file has its schema. If the mark is there and the ledger is not, money was spent that nobody remembers. */
  readonly begun: string;
}

export function ledgerFiles(path: string): LedgerFiles {
  const file = resolve(path);
  const locks = `${file}.locks`;
  return { file, locks, begun: join(locks, "begun") };
}

/**
 * Makes the folder (0700), the file (0600) and the lock folder where they do not exist, and refuses what others could read or write. A file
 * that exists is looked at, never opened: closing a descriptor would drop this process's locks on it.
 *
 * @throws {IronError} `ledger_unavailable` saying what is wrong and the command that mends it.
 */
export function guardFile(path: string): LedgerFiles {
  const files = ledgerFiles(path);
  try {
    makeFolder(dirname(files.file));
    refuseShared(dirname(files.file), 0o700);
    makeFolder(files.locks);
    refuseShared(files.locks, 0o700);
    if (!existsSync(files.file)) refuseGone(files);
    makeFile(files.file);
    refuseShared(files.file, 0o600);
    if (statSync(files.file).size === 0) refuseGone(files);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw unavailable(
      `the ledger file ${files.file} cannot be used: ${code}`,
      { path: files.file, cause: code },
      error,
    );
  }
  return files;
}

function refuseGone(files: LedgerFiles): void {
  if (!existsSync(files.begun)) return;
  throw unavailable(
    `the ledger ${files.file} was in use and is gone or empty; starting from 0 would forget what was spent. ` +
      `Restore the file, or recover with --rebuild, or remove ${files.locks} to begin anew`,
    { path: files.file },
  );
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") {
      if (!lstatSync(path).isFile()) return;
      throw unavailable(`${path} is a file; the ledger needs a folder there`, { path });
    }
    // Only then, for a recursive mkdir calls every failure ENOENT.
    if (code !== "ENOENT") throw error;
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }
  // A strict umask may have taken bits away.
  chmodSync(path, 0o700);
}

function makeFile(path: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    throw error;
  }
  const mode = fstatSync(descriptor).mode & 0o777;
  closeSync(descriptor);
  // A strict umask may have taken bits away.
  if (mode !== 0o600) chmodSync(path, 0o600);
}

/** @throws {IronError} `ledger_unavailable` unless the path is ours alone, with exactly this mode. */
export function refuseShared(path: string, mode: number): void {
  const found: Stats = lstatSync(path);
  if (found.isSymbolicLink())
    throw unavailable(`${path} is a symbolic link; name the place itself`, { path });
  // Windows has neither owners nor modes in this sense.
  if (process.geteuid === undefined) return;
  const me = process.geteuid();
  if (found.uid !== me) {
    throw unavailable(`${path} belongs to user ${found.uid}, and Iron runs as ${me}`, { path });
  }
  const bits = found.mode & 0o777;
  if (bits !== mode) {
    const right = mode.toString(8).padStart(4, "0");
    throw unavailable(
      `${path} has mode ${bits.toString(8).padStart(4, "0")}; it must be ${right}, so that nobody else reads or changes it: chmod ${right} ${path}`,
      { path },
    );
  }
}
