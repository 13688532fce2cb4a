import type { AuditEntry, AuditMark, AuditQuery, AuditRecord, AuditVerdict } from "../audit/audit-log.ts";
import { link, START, verifyChain } from "../audit/chain.ts";
import { whilePurging } from "./purge.ts";
import type { Row, Statements } from "./statements.ts";

/** The audit log, inside a transaction that the caller began: two processes never add to the same head. */
export interface AuditOperations {
  append(at: number, entry: AuditEntry): AuditRecord;
  query(query: AuditQuery): readonly AuditRecord[];
  verify(mark?: AuditMark): AuditVerdict;
  purge(at: number, before: number, actor: string): { readonly removed: number };
}

function toRecord(row: Row): AuditRecord {
  const agent = row["agent"] ?? null;
  return {
    seq: Number(row["seq"]),
    at: Number(row["at"]),
    actor: String(row["actor"]),
    kind: String(row["kind"]),
    ...(agent === null ? {} : { agent: String(agent) }),
    facts: JSON.parse(String(row["facts"])) as AuditRecord["facts"],
    previous: String(row["previous"]),
    hash: String(row["hash"]),
  };
}

function* recordsOf(rows: Iterable<Row>): Iterable<AuditRecord> {
  for (const row of rows) yield toRecord(row);
}

/** Where the chain begins, and where it must at least reach to: a cut tail shows against this until the file itself is forged. */
function mark(sql: Statements, name: "audit_start" | "audit_head"): AuditMark | undefined {
  const row = sql.get("SELECT value FROM meta WHERE name = ?", name);
  return row === undefined ? undefined : (JSON.parse(String(row["value"])) as AuditMark);
}

function setMark(sql: Statements, name: "audit_start" | "audit_head", { seq, hash }: AuditMark): void {
  sql.run(
    "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
    name,
    JSON.stringify({ seq, hash }),
  );
}

function append(sql: Statements, at: number, entry: AuditEntry): AuditRecord {
  const head = mark(sql, "audit_head") ?? START;
  const record = link(head, entry, at);
  sql.run(
    "INSERT INTO audit (seq, at, actor, kind, agent, facts, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    record.seq,
    record.at,
    record.actor,
    record.kind,
    record.agent ?? null,
    JSON.stringify(record.facts),
    record.previous,
    record.hash,
  );
  setMark(sql, "audit_head", record);
  return record;
}

function query(
  sql: Statements,
  { since, until, actor, kind, agent, after, limit }: AuditQuery,
): readonly AuditRecord[] {
  const rows = sql.all(
    `SELECT * FROM audit WHERE seq > ?1 AND at >= ?2 AND at < ?3
       AND (?4 IS NULL OR actor = ?4) AND (?5 IS NULL OR kind = ?5) AND (?6 IS NULL OR agent = ?6)
     ORDER BY seq LIMIT ?7`,

    after ?? 0,
    since ?? 0,
    until ?? Number.MAX_SAFE_INTEGER,
    actor ?? null,
    kind ?? null,
    agent ?? null,
    limit ?? 1000,
  );
  return rows.map(toRecord);
}

function verify(sql: Statements, wanted?: AuditMark): AuditVerdict {
  const start = mark(sql, "audit_start") ?? START;
  const verdict = verifyChain(start, recordsOf(sql.each("SELECT * FROM audit ORDER BY seq")), wanted);
  const head = mark(sql, "audit_head") ?? START;
  if (!verdict.ok || (verdict.head.seq === head.seq && verdict.head.hash === head.hash)) return verdict;
  return {
    ok: false,
    seq: verdict.head.seq + 1,
    reason: `the log ends at ${verdict.head.seq}, but was written up to ${head.seq}`,
  };
}

function purge(
  sql: Statements,
  at: number,
  { before, actor }: { before: number; actor: string },
): { removed: number } {
  // Up to the first record that must stay: a clock that went back must not tear a hole into the chain.
  const stays =
    sql.get("SELECT min(seq) AS seq FROM audit WHERE at >= ?", before)?.["seq"] ?? Number.MAX_SAFE_INTEGER;
  const last = sql.get("SELECT seq, hash FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT 1", stays);
  if (last === undefined) return { removed: 0 };
  const through = { seq: Number(last["seq"]), hash: String(last["hash"]) };
  const removed = whilePurging(sql, () => sql.run("DELETE FROM audit WHERE seq <= ?", through.seq));
  setMark(sql, "audit_start", through);
  append(sql, at, {
    actor,
    kind: "audit.purged",
    facts: { removed, through: through.seq, hash: through.hash },
  });
  return { removed };
}

export function createAuditOperations(sql: Statements): AuditOperations {
  return {
    append: (at, entry) => append(sql, at, entry),
    query: (filter) => query(sql, filter),
    verify: (wanted) => verify(sql, wanted),
    purge: (at, before, actor) => purge(sql, at, { before, actor }),
  };
}
