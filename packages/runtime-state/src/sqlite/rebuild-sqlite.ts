import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { systemClock, type BudgetId, type CallId, type Clock, type Microdollars } from "@iron/types";
import type { RecoveredHold } from "../ledger/durable-ledger.ts";
import { unavailable } from "../ledger/unavailable.ts";
import { createAuditOperations } from "./audit-operations.ts";
import { Book } from "./book.ts";
import { listOpenCalls } from "./calls.ts";
import { closeBySettling } from "./close-call.ts";
import { ledgerFiles, refuseShared, type LedgerFiles } from "./guard-file.ts";
import { isDead } from "./instance-lock.ts";
import { loadSqlite } from "./load-sqlite.ts";
import { replayEntries } from "./replay-entries.ts";
import { highestEntry, salvage, salvageEntries } from "./salvage.ts";
import { migrate } from "./schema.ts";
import { prepareStatements, type Statements } from "./statements.ts";

export interface RebuildReport {
  /** Entries that could be read and whose checksum holds. */
  readonly entries: number;
  /**
   * Entries that were written and are gone or were changed. Above 0 balances may be too low: compare them with the provider's bill and
   * `adjust`.
   */
  readonly lost: number;
  /** Holds without a close, charged in full with source `crash`. */
  readonly charged: readonly RecoveredHold[];
  readonly accounts: readonly { readonly budget: BudgetId; readonly spent: Microdollars }[];
  /** Where the damaged file was moved to. */
  readonly kept: string;
}

export interface RebuildOptions {
  readonly path: string;
  /** Who asked for it, for the audit log; `rebuild` when not stated. */
  readonly actor?: string;
  readonly clock?: Clock;
}

type Copied = Omit<RebuildReport, "kept">;

/**
 * Makes a new ledger out of the entries that can still be read, and puts the damaged file aside. Works in the caller's thread; no router
 * may be using the file.
 *
 * @throws {IronError} `ledger_unavailable` when a router uses the file, or nothing of it can be read.
 */
export function rebuildSqlite(options: RebuildOptions): RebuildReport {
  const { path, actor = "rebuild", clock = systemClock } = options;
  const files = ledgerFiles(path);
  if (!existsSync(files.file)) throw unavailable(`there is no ledger at ${files.file}`, { path: files.file });
  refuseShared(files.file, 0o600);
  const fresh = `${files.file}.rebuild`;
  clear(fresh);
  writeFileSync(fresh, "", { flag: "wx", mode: 0o600 });
  const { DatabaseSync } = loadSqlite();
  const damaged = new DatabaseSync(files.file, { timeout: 0 });
  const target = new DatabaseSync(fresh);
  let copied: Copied;
  try {
    refuseUnreadable(damaged, files);
    refuseLiving(damaged, files);
    copied = copy(damaged, target, { at: clock.now(), actor });
  } catch (error) {
    damaged.close();
    target.close();
    clear(fresh);
    throw error;
  }
  damaged.close();
  target.close();
  return { ...copied, kept: swap(files, fresh, clock.now()) };
}

function clear(file: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(`${file}${suffix}`, { force: true });
}

function refuseUnreadable(damaged: DatabaseSync, files: LedgerFiles): void {
  try {
    damaged.prepare("SELECT 1 FROM entry LIMIT 1");
  } catch (error) {
    throw unavailable(`nothing of ${files.file} can be read; restore a backup`, { path: files.file }, error);
  }
}

function refuseLiving(damaged: DatabaseSync, files: LedgerFiles): void {
  for (const row of salvage(damaged, "SELECT id, pid FROM instance")) {
    if (isDead(files.locks, String(row["id"]), Number(row["pid"]))) continue;
    throw unavailable(`router ${row["id"]} (process ${row["pid"]}) uses ${files.file}; stop it first`);
  }
}

function copy(
  damaged: DatabaseSync,
  target: DatabaseSync,
  { at, actor }: { readonly at: number; readonly actor: string },
): Copied {
  const sql = prepareStatements(target);
  target.exec("PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
  migrate(sql);
  const highest = highestEntry(damaged);
  const book = new Book(sql);
  const entries = replayEntries(book, { rows: salvageEntries(damaged), highest, at });
  const purged = Number(salvage(damaged, "SELECT value FROM meta WHERE name = 'purged'")[0]?.["value"] ?? 0);
  const lost = Math.max(0, highest - purged - entries);
  copyRest(damaged, sql);
  // Lost numbers are accounted for like purged ones: told once, here and in the audit log, and not at every check from now on.
  sql.run("INSERT INTO meta (name, value) VALUES ('purged', ?)", String(purged + lost));
  const charged = chargeOpen(book, at);
  createAuditOperations(sql).append(at, {
    actor,
    kind: "ledger.rebuilt",
    facts: { entries, lost, charged: charged.length },
  });
  target.exec("COMMIT");
  const rows = sql.all("SELECT budget, spent FROM account ORDER BY budget");
  return { entries, lost, charged, accounts: rows as unknown as RebuildReport["accounts"] };
}

/** Audit records and state as far as they can be read; `iron audit verify` tells whether the chain is whole. */
function copyRest(damaged: DatabaseSync, sql: Statements): void {
  for (const row of salvage(damaged, "SELECT * FROM audit ORDER BY seq")) {
    const { seq, at, actor, kind, agent, facts, previous, hash } = row;
    sql.run(
      "INSERT INTO audit (seq, at, actor, kind, agent, facts, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      ...[seq, at, actor, kind, agent, facts, previous, hash].map((value) => value ?? null),
    );
  }
  for (const row of salvage(damaged, "SELECT namespace, key, value, ends_at FROM state")) {
    const { namespace, key, value, ends_at: endsAt } = row;
    sql.run(
      "INSERT INTO state (namespace, key, value, ends_at) VALUES (?, ?, ?, ?)",
      ...[namespace, key, value, endsAt].map((field) => field ?? null),
    );
  }
  for (const row of salvage(
    damaged,
    "SELECT name, value FROM meta WHERE name IN ('audit_start', 'audit_head')",
  )) {
    sql.run("INSERT INTO meta (name, value) VALUES (?, ?)", row["name"] ?? null, row["value"] ?? null);
  }
}

function chargeOpen(book: Book, at: number): readonly RecoveredHold[] {
  const charged = listOpenCalls(book.sql).map((open) => {
    const settlement = { amount: open.held as Microdollars, source: "crash" as const };
    closeBySettling(book, open, { at, settlement, reason: "open at the rebuild" });
    return { call: open.call as CallId, instance: "rebuild", charged: settlement.amount };
  });
  book.write();
  return charged;
}

function swap(files: LedgerFiles, fresh: string, at: number): string {
  const kept = `${files.file}.damaged-${at}`;
  for (const suffix of ["-wal", "-shm"]) {
    if (existsSync(`${files.file}${suffix}`)) renameSync(`${files.file}${suffix}`, `${kept}${suffix}`);
  }
  renameSync(files.file, kept);
  renameSync(fresh, files.file);
  writeFileSync(files.begun, "", { mode: 0o600 });
  return kept;
}
