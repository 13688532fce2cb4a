import type { Statements } from "./statements.ts";

/** The `StateStore`, inside a transaction that the caller began. Values travel as JSON text. */
export interface StoreOperations {
  get(at: number, namespace: string, key: string): string | undefined;
  set(
    at: number,
    namespace: string,
    record: { readonly key: string; readonly json: string; readonly ttlMs?: number },
  ): void;
  delete(namespace: string, key: string): void;
  list(at: number, namespace: string): readonly { readonly key: string; readonly json: string }[];
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
    set(at, namespace, { key, json, ttlMs }) {
      const endsAt = ttlMs === undefined ? null : at + Math.ceil(ttlMs);
      // What has run out goes when its namespace is next written to: no timer needed.
      sql.run("DELETE FROM state WHERE namespace = ? AND ends_at <= ?", namespace, at);
      sql.run(
        `INSERT INTO state (namespace, key, value, ends_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (namespace, key) DO UPDATE SET value = ?3, ends_at = ?4`,
        namespace,
        key,
        json,
        endsAt,
      );
    },
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
