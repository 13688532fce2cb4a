import { unavailable } from "../ledger/unavailable.ts";
import type { Statements } from "./statements.ts";

/** "IRON": marks the file as ours, so that a path given by mistake is never written to. */
const APPLICATION_ID = 0x49524f4e;

/**
 * One step per schema version; a step, once released, never changes. Money is whole microdollars below 2^53: STRICT refuses the REAL that an
 * overflow would turn into, CHECK refuses the rest. `spent` and `held` of an account are sums over `entry`, kept so that a hold need not add
 * them up, and compared with it at every opening; `latest_limit` is the limit that the last hold stated, for holds that want to grow.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE instance (
    id TEXT PRIMARY KEY,
    pid INTEGER NOT NULL,
    opened_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE account (
    budget TEXT PRIMARY KEY,
    spent INTEGER NOT NULL DEFAULT 0 CHECK (spent BETWEEN 0 AND 9007199254740991),
    held INTEGER NOT NULL DEFAULT 0 CHECK (held BETWEEN 0 AND 9007199254740991),
    latest_limit INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE call (
    call TEXT PRIMARY KEY,
    instance TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'settled', 'void', 'crash', 'late')),
    held INTEGER NOT NULL CHECK (held BETWEEN 0 AND 9007199254740991),
    charged INTEGER NOT NULL DEFAULT 0 CHECK (charged BETWEEN 0 AND 9007199254740991),
    budgets TEXT NOT NULL,
    labels TEXT,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX call_open ON call (instance) WHERE state = 'open';
  CREATE TABLE entry (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('hold', 'extend', 'settle', 'void', 'late', 'adjust', 'carry')),
    call TEXT,
    budgets TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0 OR kind IN ('adjust', 'carry')),
    held INTEGER NOT NULL,
    source TEXT,
    actor TEXT CHECK (kind <> 'adjust' OR length(actor) > 0),
    reason TEXT,
    labels TEXT,
    input_tokens INTEGER,
    output_tokens INTEGER,
    crc INTEGER NOT NULL
  ) STRICT;
  CREATE TRIGGER entry_never_changes BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
  CREATE TRIGGER entry_goes_by_purge BEFORE DELETE ON entry
    WHEN NOT EXISTS (SELECT 1 FROM meta WHERE name = 'purging')
    BEGIN SELECT RAISE(ABORT, 'entries go by purge alone'); END;
  CREATE TABLE state (
    namespace TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    ends_at INTEGER,
    PRIMARY KEY (namespace, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    agent TEXT,
    facts TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit records are never changed'); END;
  CREATE TRIGGER audit_goes_by_purge BEFORE DELETE ON audit
    WHEN NOT EXISTS (SELECT 1 FROM meta WHERE name = 'purging')
    BEGIN SELECT RAISE(ABORT, 'audit records go by purge alone'); END;
  `,
  `
  CREATE INDEX entry_at ON entry (at);
  CREATE INDEX audit_at ON audit (at);
  `,
  // Every call writes to these indexes: only what reports ask for stands in them. Keys that run out are found without reading what they keep.
  `
  DROP INDEX entry_at;
  CREATE INDEX entry_charged ON entry (at) WHERE kind IN ('settle', 'late');
  DROP INDEX call_open;
  CREATE INDEX call_open ON call (state) WHERE state = 'open';
  CREATE INDEX state_ends ON state (namespace, ends_at) WHERE ends_at IS NOT NULL;
  `,
];

export const SCHEMA_VERSION: number = MIGRATIONS.length;

function pragma(sql: Statements, name: "user_version" | "application_id"): number {
  return Number(sql.db.prepare(`PRAGMA ${name}`).get()?.[name]);
}

/** Whose file it is and of which version, beside the version that this Iron writes. */
export interface SchemaFacts {
  readonly ours: boolean;
  readonly found: number;
  readonly known: number;
}

export function readSchema(sql: Statements): SchemaFacts {
  const ours = pragma(sql, "application_id") === APPLICATION_ID;
  return { ours, found: pragma(sql, "user_version"), known: SCHEMA_VERSION };
}

/** Whether a file is ours and has this version's schema. */
export function isCurrent(sql: Statements): boolean {
  const { ours, found, known } = readSchema(sql);
  return ours && found === known;
}

/**
 * Brings a file to this version's schema, inside the caller's transaction.
 *
 * @throws {IronError} `ledger_unavailable` when the file is somebody else's, or was written by a newer Iron.
 */
export function migrate(sql: Statements, to: number = SCHEMA_VERSION): { readonly from: number } {
  const from = pragma(sql, "user_version");
  const owner = pragma(sql, "application_id");
  const tables = Number(sql.db.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"]);
  if (owner !== APPLICATION_ID && (owner !== 0 || from !== 0 || tables !== 0)) {
    throw unavailable("the file is an SQLite database, but not one of Iron's");
  }
  if (from > to) {
    throw unavailable(`the file has schema ${from}, written by a newer Iron; this one knows up to ${to}`);
  }
  for (let version = from; version < to; version += 1) sql.db.exec(MIGRATIONS[version] ?? "");
  if (from < to) sql.db.exec(`PRAGMA user_version = ${to}; PRAGMA application_id = ${APPLICATION_ID}`);
  return { from };
}
