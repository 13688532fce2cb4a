import type { AuditQuery, AuditRecord } from "./audit-log.ts";

/** Whether a query, its limit aside, asks for this record. */
export function matches(record: AuditRecord, query: AuditQuery): boolean {
  return (
    record.at >= (query.since ?? -Infinity) &&
    record.at < (query.until ?? Infinity) &&
    record.seq > (query.after ?? 0) &&
    (query.actor === undefined || record.actor === query.actor) &&
    (query.kind === undefined || record.kind === query.kind) &&
    (query.agent === undefined || record.agent === query.agent)
  );
}
