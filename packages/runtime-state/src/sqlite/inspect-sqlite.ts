import { existsSync, lstatSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { isIronError } from "@iron/types";
import type { Looked, RecordCount, StateContent } from "../inspect/state-facts.ts";
import { sumOpen } from "../inspect/sum-open.ts";
import { type LedgerFiles, ledgerFiles, refuseShared } from "./guard-file.ts";
import { isDead } from "./instance-lock.ts";
import { loadSqlite } from "./load-sqlite.ts";
import { openDatabase, type OpenDatabase } from "./open-database.ts";
import { createOperations } from "./operations.ts";
import { readSchema, type SchemaFacts } from "./schema.ts";
import { prepareStatements } from "./statements.ts";

export interface SqliteFacts {
  readonly file: string;
  readonly exists: boolean;
  /** Whose place it is, and with which mode: what is wrong, with the command that mends it. */
  readonly permissions: readonly string[];
  /** Bytes that this user may still write there; undefined where that cannot be told. */
  readonly freeBytes: number | undefined;
  /** Undefined when the file cannot be read as a database. */
  readonly schema: SchemaFacts | undefined;
  /** Undefined when there is no file, or one that another version is to open. */
  readonly looked: Looked | undefined;
}

/** Looks into a ledger file and changes nothing. A router may be using it. */
export function inspectSqlite({ path }: { readonly path: string }): SqliteFacts {
  const files = ledgerFiles(path);
  const exists = existsSync(files.file);
  // Before the file is opened: that makes files beside it, for as long as it is open.
  const permissions = sharedPlaces(files);
  const schema = exists ? attempt(() => schemaOf(files.file)) : undefined;
  const readable = exists && (schema === undefined || (schema.ours && schema.found === schema.known));
  return {
    file: files.file,
    exists,
    permissions,
    freeBytes: freeBytes(files.file),
    schema,
    looked: looked(files, readable),
  };
}

function looked(files: LedgerFiles, readable: boolean): Looked | undefined {
  if (readable) return content(files);
  if (existsSync(files.file) || !existsSync(files.begun)) return undefined;
  return { refusal: `the ledger ${files.file} was in use and is gone` };
}

function sharedPlaces(files: LedgerFiles): readonly string[] {
  const places: readonly (readonly [string, number])[] = [
    [dirname(files.file), 0o700],
    [files.locks, 0o700],
    [files.file, 0o600],
    [`${files.file}-wal`, 0o600],
    [`${files.file}-shm`, 0o600],
  ];
  return places.flatMap(([place, mode]) => {
    if (lstatSync(place, { throwIfNoEntry: false }) === undefined) return [];
    try {
      refuseShared(place, mode);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : `${place} cannot be looked at`];
    }
  });
}

function freeBytes(file: string): number | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const found = attempt(() => statfsSync(folder));
    if (found !== undefined) return found.bavail * found.bsize;
    if (folder === dirname(folder)) return undefined;
  }
}

function schemaOf(file: string): SchemaFacts {
  const { DatabaseSync } = loadSqlite();
  // Not read-only: who only reads leaves the files of the write-ahead log behind.
  const db = new DatabaseSync(file, { timeout: 1000 });
  try {
    db.exec("PRAGMA query_only = ON");
    return readSchema(prepareStatements(db));
  } finally {
    db.close();
  }
}

function content(files: LedgerFiles): Looked {
  try {
    const setup = { path: files.file, instance: "", synchronous: "full", busyMs: 5000, at: 0 } as const;
    const database = openDatabase({ ...setup, access: "read" });
    try {
      return { content: readContent(database, files) };
    } finally {
      database.close(true);
    }
  } catch (error) {
    if (isIronError(error)) return { refusal: error.message };
    return { refusal: `the ledger ${files.file} cannot be opened: ${(error as Error).message}` };
  }
}

function readContent(database: OpenDatabase, files: LedgerFiles): StateContent {
  const { sql } = database.context;
  const operations = createOperations(database.context);
  const dead = deadInstances(database, files);
  return database.inTransaction("BEGIN", () => ({
    flaws: operations["upkeep.check"](),
    open: sumOpen(operations["ledger.open"](), (instance) => dead.has(instance)),
    audit: operations["audit.verify"](),
    records: sql
      .all("SELECT namespace, count(*) AS n FROM state GROUP BY namespace")
      .map((row): RecordCount => ({ namespace: String(row["namespace"]), count: Number(row["n"]) })),
  }));
}

/**
 * Under the write lock, as a router that starts does it: to try a lock is to hold it for a moment, and nobody must meet it there. Where that
 * cannot be had, on a read-only disk, nobody is called dead.
 */
function deadInstances({ context }: OpenDatabase, files: LedgerFiles): ReadonlySet<string> {
  const rows = context.sql.all("SELECT id, pid FROM instance");
  if (rows.length === 0) return new Set();
  const { DatabaseSync } = loadSqlite();
  const db = new DatabaseSync(files.file, { timeout: 5000 });
  try {
    db.exec("BEGIN IMMEDIATE");
    const dead = rows.filter((row) => isDead(files.locks, String(row["id"]), Number(row["pid"])));
    db.exec("ROLLBACK");
    return new Set(dead.map((row) => String(row["id"])));
  } catch {
    return new Set();
  } finally {
    db.close();
  }
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
