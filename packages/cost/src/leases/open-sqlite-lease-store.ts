import { randomBytes, randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type BudgetId, IronError, type Microdollars, type Secret } from "@iron/types";
import type { LeaseAlert } from "./lease-alert.ts";
import type { LeaseRecord, LeaseStore } from "./lease-record.ts";
import { type LeaseSeal, leaseSeal } from "./lease-seal.ts";

export interface SqliteLeaseStoreOptions {
  /** A folder of the store's own. Made, for its owner alone, when it does not exist. */
  readonly folder: string;
  /** The IC token: lease ids are sealed under a key derived from it. */
  readonly token: Secret;
  readonly onAlert?: (alert: LeaseAlert) => void;
}

const SCHEMA = `
  CREATE TABLE seal (salt BLOB NOT NULL) STRICT;
  CREATE TABLE lease (
    key TEXT PRIMARY KEY,
    purse TEXT NOT NULL,
    from_spent INTEGER NOT NULL CHECK (from_spent BETWEEN 0 AND 9007199254740991),
    granted INTEGER NOT NULL CHECK (granted BETWEEN 0 AND 9007199254740991),
    mark INTEGER NOT NULL CHECK (mark BETWEEN 0 AND 9007199254740991),
    spent INTEGER CHECK (spent BETWEEN 0 AND 9007199254740991),
    sealed BLOB NOT NULL,
    result TEXT
  ) STRICT;
`;
const BUSY = 5;

/** One run's file, locked by the kernel for as long as the process lives: nobody else opens it, and a dead run's is anybody's to take. */
interface LeaseFile {
  readonly path: string;
  readonly db: DatabaseSync;
  readonly seal: LeaseSeal;
}

/**
 * Leases in SQLite files, one for each run of a router, durable to power loss before a lease is used. A run's file is locked while it lives, by
 * the operating system; whoever can lock the file of another run knows that it is dead, and has taken its leases over by the same act.
 *
 * @throws {IronError} `ledger_unavailable` when the folder cannot be used
 */
export function openSqliteLeaseStore(options: SqliteLeaseStoreOptions): LeaseStore {
  const { folder, token, onAlert } = options;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    return new SqliteLeases(folder, token, onAlert);
  } catch (error) {
    throw new IronError("ledger_unavailable", `leases cannot be kept in ${folder}`, { cause: error });
  }
}

class SqliteLeases implements LeaseStore {
  readonly #folder: string;
  readonly #token: Secret;
  readonly #onAlert: ((alert: LeaseAlert) => void) | undefined;
  readonly #own: LeaseFile;
  /** Files of dead runs, and whose file each lease is in. */
  readonly #taken: LeaseFile[] = [];
  readonly #fileOf = new Map<string, LeaseFile>();

  constructor(folder: string, token: Secret, onAlert: ((alert: LeaseAlert) => void) | undefined) {
    this.#folder = folder;
    this.#token = token;
    this.#onAlert = onAlert;
    this.#own = createFile(folder, token);
  }

  orphans(): readonly LeaseRecord[] {
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      if (!name.endsWith(".leases") || path === this.#own.path) continue;
      this.#takeOver(path);
    }
    const found = this.#taken.flatMap((file) => this.#read(file));
    this.#tidy();
    return found;
  }

  /** A file that cannot be read stays where it is, and keeps no router from starting. */
  #takeOver(path: string): void {
    try {
      const db = lock(path);
      const salt = db?.prepare("SELECT salt FROM seal").get()?.["salt"] as Uint8Array | undefined;
      if (db === undefined || salt === undefined) db?.close();
      else this.#taken.push({ path, db, seal: leaseSeal(this.#token, salt) });
    } catch {
      this.#onAlert?.({ name: "lease_unreadable", severity: "critical", facts: { file: basename(path) } });
    }
  }

  save(record: LeaseRecord): void {
    const { key, purse, from, granted, mark, spent = null, lease } = record;
    const { db, seal } = this.#fileOf.get(key) ?? this.#own;
    db.prepare(
      `INSERT INTO lease (key, purse, from_spent, granted, mark, spent, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
       ON CONFLICT (key) DO UPDATE SET mark = ?5, spent = ?6`,
    ).run(key, purse, from, granted, mark, spent, seal.seal(lease, key));
  }

  returned({ key }: LeaseRecord, result: string): void {
    const { db } = this.#fileOf.get(key) ?? this.#own;
    db.prepare("UPDATE lease SET result = ? WHERE key = ?").run(result, key);
    this.#tidy();
  }

  close(): void {
    for (const file of [this.#own, ...this.#taken.splice(0)]) closeFile(file);
  }

  #read(file: LeaseFile): readonly LeaseRecord[] {
    const rows = file.db.prepare("SELECT * FROM lease WHERE result IS NULL ORDER BY from_spent").all();
    return rows.flatMap((row) => {
      const key = String(row["key"]);
      const lease = file.seal.open(row["sealed"] as Uint8Array, key);
      if (lease === undefined) {
        this.#onAlert?.({
          name: "lease_unreadable",
          severity: "critical",
          facts: { lease: key.slice(0, 8), granted: Number(row["granted"]) },
        });
        return [];
      }
      this.#fileOf.set(key, file);
      const spent = row["spent"];
      return [
        {
          key,
          lease,
          purse: String(row["purse"]) as BudgetId,
          from: Number(row["from_spent"]) as Microdollars,
          granted: Number(row["granted"]) as Microdollars,
          mark: Number(row["mark"]) as Microdollars,
          ...(typeof spent === "number" && { spent: spent as Microdollars }),
        },
      ];
    });
  }

  /** A dead run's file goes once nothing in it is left to return. */
  #tidy(): void {
    const done = this.#taken.filter(({ db }) => openLeases(db) === 0);
    for (const file of done) {
      this.#taken.splice(this.#taken.indexOf(file), 1);
      closeFile(file);
    }
  }
}

function openLeases(db: DatabaseSync): number {
  return Number(db.prepare("SELECT count(*) AS n FROM lease WHERE result IS NULL").get()?.["n"]);
}

/** Removes the file while it is still locked, so that nobody takes over what is about to go. */
function closeFile({ db, path }: LeaseFile): void {
  if (openLeases(db) === 0) for (const one of [path, `${path}-journal`]) rmSync(one, { force: true });
  db.close();
}

/** The file gets its name when it is locked and whole: under another name nobody looks at it. */
function createFile(folder: string, token: Secret): LeaseFile {
  const path = join(folder, `${randomUUID()}.leases`);
  const db = open(`${path}.new`);
  chmodSync(`${path}.new`, 0o600);
  const salt = randomBytes(16);
  db.exec(SCHEMA);
  db.prepare("INSERT INTO seal (salt) VALUES (?)").run(salt);
  db.close();
  renameSync(`${path}.new`, path);
  const locked = lock(path);
  if (locked === undefined) throw new Error("another process has locked the new lease file");
  return { path, db: locked, seal: leaseSeal(token, salt) };
}

/** Undefined when a living process has the file, or it is no database. */
function lock(path: string): DatabaseSync | undefined {
  let db: DatabaseSync | undefined;
  try {
    db = open(path);
    // In this mode the lock that the transaction takes stays for as long as the connection does.
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
    return db;
  } catch (error) {
    db?.close();
    const code = (error as { readonly errcode?: number }).errcode ?? 0;
    if ((code & 0xff) === BUSY) return undefined;
    throw error;
  }
}

function open(path: string): DatabaseSync {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const db = new DatabaseSync(path, { timeout: 0 });
  db.exec("PRAGMA synchronous = FULL");
  return db;
}
