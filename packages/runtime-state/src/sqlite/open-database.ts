import { existsSync, writeFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { isIronError } from "@iron/types";
import type { Recovery } from "../ledger/durable-ledger.ts";
import { unavailable } from "../ledger/unavailable.ts";
import { Book } from "./book.ts";
import { damaged, refuseDamage } from "./check.ts";
import type { Context } from "./context.ts";
import { guardFile, ledgerFiles, type LedgerFiles } from "./guard-file.ts";
import { lockInstance, type InstanceLock } from "./instance-lock.ts";
import { loadSqlite } from "./load-sqlite.ts";
import type { WorkerSetup } from "./protocol.ts";
import { recover } from "./recover.ts";
import { retryWhileBusy } from "./retry-while-busy.ts";
import { isCurrent, migrate } from "./schema.ts";
import { sqliteCode } from "./sqlite-error.ts";
import { prepareStatements, type Statements } from "./statements.ts";
import { createTransactions, type InTransaction } from "./transactions.ts";

export interface OpenDatabase {
  readonly context: Context;
  readonly recovery: Recovery;
  readonly inTransaction: InTransaction;
  /** Runs what waited for the commit. */
  committed(): void;
  rolledBack(): void;
  /** Ends the instance. With `broken`, nothing more is written: the lock file left behind lets the next opening close its holds. */
  close(broken: boolean): void;
}

const DAMAGE: ReadonlySet<number | undefined> = new Set([11, 26]);
const NOTHING: Recovery = { settled: 0, voided: 0, list: [] };

function connect(files: LedgerFiles, setup: WorkerSetup): DatabaseSync {
  const { DatabaseSync } = loadSqlite();
  // No waiting inside SQLite: see `retryWhileBusy`.
  const db = new DatabaseSync(files.file, { timeout: 0 });
  try {
    db.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    retryWhileBusy(setup.busyMs, () => db.exec("PRAGMA journal_mode = WAL"));
    db.exec(`PRAGMA synchronous = ${setup.synchronous === "normal" ? "NORMAL" : "FULL"}`);
    if (setup.access === "read") db.exec("PRAGMA query_only = ON");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function register(context: Context, at: number): { lock: InstanceLock; recovery: Recovery } {
  const { sql, instance, locks } = context;
  // Under the write lock, so that nobody looks at our lock file before it is locked.
  const lock = lockInstance(locks, instance);
  try {
    sql.run("INSERT INTO instance (id, pid, opened_at) VALUES (?, ?, ?)", instance, process.pid, at);
    return { lock, recovery: recover(context, at) };
  } catch (error) {
    lock.release(false);
    throw error;
  }
}

/** Takes this instance off the record, unless it leaves holds behind. */
function unregister(sql: Statements, instance: string): boolean {
  const open = sql.get("SELECT 1 AS yes FROM call WHERE state = 'open' AND instance = ? LIMIT 1", instance);
  if (open === undefined) sql.run("DELETE FROM instance WHERE id = ?", instance);
  return open === undefined;
}

function begin(files: LedgerFiles, setup: WorkerSetup): OpenDatabase {
  const sql = prepareStatements(connect(files, setup));
  const book = new Book(sql);
  const inTransaction = createTransactions(book, setup.busyMs);
  let waiting: (() => void)[] = [];
  const context: Context = {
    sql,
    book,
    instance: setup.instance,
    locks: files.locks,
    afterCommit: (run) => void waiting.push(run),
  };
  let lock: InstanceLock | undefined;
  let recovery = NOTHING;
  const opened: Omit<OpenDatabase, "recovery"> = {
    context,
    inTransaction,
    committed(): void {
      const runs = waiting;
      waiting = [];
      for (const run of runs) run();
    },
    rolledBack(): void {
      waiting = [];
    },
    close(broken): void {
      const ended =
        !broken &&
        lock !== undefined &&
        inTransaction("BEGIN IMMEDIATE", () => unregister(sql, setup.instance));
      sql.db.close();
      lock?.release(!ended);
    },
  };
  try {
    if (setup.access === "write" && !isCurrent(sql)) inTransaction("BEGIN IMMEDIATE", () => migrate(sql));
    inTransaction("BEGIN", () => refuseDamage(sql, files.file));
    if (setup.access === "write") {
      ({ lock, recovery } = inTransaction("BEGIN IMMEDIATE", () => register(context, setup.at)));
      opened.committed();
      writeFileSync(files.begun, "", { mode: 0o600 });
    }
  } catch (error) {
    sql.db.close();
    lock?.release(true);
    throw error;
  }
  return { ...opened, recovery };
}

/**
 * Opens, checks, migrates, registers this instance and recovers what dead ones left.
 *
 * @throws {IronError} `ledger_unavailable`, on anything that makes the file unfit: then nothing was changed.
 */
export function openDatabase(setup: WorkerSetup): OpenDatabase {
  const files = setup.access === "write" ? guardFile(setup.path) : existing(setup.path);
  try {
    return begin(files, setup);
  } catch (error) {
    if (!isIronError(error) && DAMAGE.has(sqliteCode(error))) {
      throw damaged(files.file, error instanceof Error ? error.message : "unreadable");
    }
    throw error;
  }
}

function existing(path: string): LedgerFiles {
  const files = ledgerFiles(path);
  if (!existsSync(files.file)) throw unavailable(`there is no ledger at ${files.file}`, { path: files.file });
  return files;
}
