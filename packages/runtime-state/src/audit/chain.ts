import { createHash } from "node:crypto";
import type { AuditEntry, AuditMark, AuditRecord, AuditVerdict } from "./audit-log.ts";

/** The hash before the first record. */
export const GENESIS: string = "0".repeat(64);

/** Where a chain begins: genesis, or the last record that a purge removed. */
export const START: AuditMark = { seq: 0, hash: GENESIS };

type Unsealed = Omit<AuditRecord, "hash">;

function hashOf(record: Unsealed): string {
  // Keys sorted: a store may give back an object's fields in another order than it took them.
  const facts = Object.entries(record.facts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([
    record.previous,
    record.seq,
    record.at,
    record.actor,
    record.kind,
    record.agent,
    facts,
  ]);
  return createHash("sha256").update(text).digest("hex");
}

/** The record that follows `head`. */
export function link(head: AuditMark, entry: AuditEntry, at: number): AuditRecord {
  if (entry.actor === "" || entry.kind === "")
    throw new TypeError("an audit entry needs an actor and a kind");
  const record: Unsealed = {
    seq: head.seq + 1,
    at,
    actor: entry.actor,
    kind: entry.kind,
    ...(entry.agent === undefined ? {} : { agent: entry.agent }),
    facts: entry.facts ?? {},
    previous: head.hash,
  };
  return { ...record, hash: hashOf(record) };
}

/** Walks records in order from `start` and names the first that does not follow from the one before it. */
export function verifyChain(
  start: AuditMark,
  records: Iterable<AuditRecord>,
  mark?: AuditMark,
): AuditVerdict {
  let head = start;
  let count = 0;
  let marked = mark === undefined || mark.seq === start.seq;
  if (mark !== undefined && mark.seq === start.seq && mark.hash !== start.hash) {
    return { ok: false, seq: mark.seq, reason: "the record that was marked has another hash" };
  }
  for (const record of records) {
    const reason = flaw(head, record, mark);
    if (reason !== undefined) return { ok: false, seq: head.seq + 1, reason };
    if (record.seq === mark?.seq) marked = true;
    head = { seq: record.seq, hash: record.hash };
    count += 1;
  }
  if (!marked && mark !== undefined && mark.seq > start.seq) {
    return { ok: false, seq: head.seq + 1, reason: `the log ends before the marked record ${mark.seq}` };
  }
  return { ok: true, records: count, head };
}

function flaw(head: AuditMark, record: AuditRecord, mark: AuditMark | undefined): string | undefined {
  if (record.seq !== head.seq + 1) return `record ${head.seq + 1} is missing; the next is ${record.seq}`;
  if (record.previous !== head.hash) return "the record does not name the hash of the one before it";
  if (record.hash !== hashOf(record)) return "the record was changed after it was written";
  if (record.seq === mark?.seq && record.hash !== mark.hash)
    return "the record that was marked has another hash";
  return undefined;
}
