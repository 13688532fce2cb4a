import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { loadSqlite } from "./load-sqlite.ts";
import { sqliteCode } from "./sqlite-error.ts";

const BUSY = 5;

/**
 * That an instance lives is a lock of the operating system on a file of its own, taken through SQLite because Node offers none. The kernel
 * drops it when the process ends, however it ends, and keeps it while the process is merely stopped or slow: no clock, no process id that
 * may be another's by now.
 */
export interface InstanceLock {
  /** `leaveFile` when holds are still open: a lock file that nobody locks is the proof that lets the next opening close them. */
  release(leaveFile: boolean): void;
}

function lockPath(folder: string, instance: string): string {
  return join(folder, `${instance}.lock`);
}

function tryLock(path: string): DatabaseSync | undefined {
  const { DatabaseSync } = loadSqlite();
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return db;
  } catch (error) {
    db.close();
    if (sqliteCode(error) === BUSY) return undefined;
    throw error;
  }
}

/** Takes the lock of a new instance. Call it inside the ledger's write transaction, as `isDead` is, so that neither sees the other half done. */
export function lockInstance(folder: string, instance: string): InstanceLock {
  const path = lockPath(folder, instance);
  writeFileSync(path, "", { flag: "wx", mode: 0o600 });
  const db = tryLock(path);
  if (db === undefined) throw new Error(`the new lock ${path} is taken`);
  return {
    release(leaveFile): void {
      db.close();
      if (!leaveFile) rmSync(path, { force: true });
    },
  };
}

/** Whether an instance is proved dead. A missing lock file proves nothing: then its process id must be free on this machine. */
export function isDead(folder: string, instance: string, pid: number): boolean {
  const path = lockPath(folder, instance);
  if (!existsSync(path)) return !isRunning(pid);
  const db = tryLock(path);
  if (db === undefined) return false;
  db.close();
  return true;
}

/** Removes the lock file of an instance whose end is on record, after the commit that recorded it. */
export function forgetInstance(folder: string, instance: string): void {
  rmSync(lockPath(folder, instance), { force: true });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
