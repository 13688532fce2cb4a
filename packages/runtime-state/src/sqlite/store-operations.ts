import type { Statements } from "./statements.ts";

interface KeptJson {
  readonly key: string;
  readonly json: string;
  readonly ttlMs?: number;
}

/** The `StateStore`, inside a transaction that the caller began. Values travel as JSON text. */
export interface StoreOperations {
  get(at: number, namespace: string, key: string): string | undefined;
  set(at: number, namespace: string, record: KeptJson): void;
  /** Whether there was none, and now there is. */
  add(at: number, namespace: string, record: KeptJson): boolean;
  delete(namespace: string, key: string): void;
  list(at: number, namespace: string): readonly { readonly key: string; readonly json: string }[];
  /** Takes away whatever has run out. */
  sweep(at: number): number;
}

// What has run out goes when its namespace is next written to, and at the latest by the next sweep.
const SWEEP = "DELETE FROM state WHERE namespace = ? AND ends_at <= ?";
const INSERT = "INSERT INTO state (namespace, key, value, ends_at) VALUES (?1, ?2, ?3, ?4)";

function endOf(at: number, { ttlMs }: KeptJson): number | null {
  return ttlMs === undefined ? null : at + Math.ceil(ttlMs);
}

export function createStoreOperations(sql: Statements): StoreOperations {
  return {
    get(at, namespace, key) {
      const row = sql.get(
        "SELECT value FROM state WHERE namespace = ? AND key = ? AND (ends_at IS NULL OR ends_at > ?)",
        namespace,
        key,
        at,
      );
      return row === undefined ? undefined : String(row["value"]);
    },
    set(at, namespace, record) {
      sql.run(SWEEP, namespace, at);
      sql.run(
        `${INSERT} ON CONFLICT (namespace, key) DO UPDATE SET value = ?3, ends_at = ?4`,
        namespace,
        record.key,
        record.json,
        endOf(at, record),
      );
    },
    add(at, namespace, record) {
      sql.run(SWEEP, namespace, at);
      const end = endOf(at, record);
      return sql.run(`${INSERT} ON CONFLICT DO NOTHING`, namespace, record.key, record.json, end) === 1;
    },
    sweep: (at) => sql.run("DELETE FROM state WHERE ends_at <= ?", at),
    delete(namespace, key) {
      sql.run("DELETE FROM state WHERE namespace = ? AND key = ?", namespace, key);
    },
    list(at, namespace) {
      const rows = sql.all(
        "SELECT key, value FROM state WHERE namespace = ? AND (ends_at IS NULL OR ends_at > ?) ORDER BY key",
        namespace,
        at,
      );
      return rows.map((row) => ({ key: String(row["key"]), json: String(row["value"]) }));
    },
  };
}
