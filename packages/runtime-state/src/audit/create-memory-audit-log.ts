import { systemClock, type Clock } from "@iron/types";
import type { AuditLog, AuditMark, AuditRecord } from "./audit-log.ts";
import { link, START, verifyChain } from "./chain.ts";
import { matches } from "./matches.ts";

/** An `AuditLog` in this process's memory: for library use and tests. */
export function createMemoryAuditLog(options: { readonly clock?: Clock } = {}): AuditLog {
  const clock = options.clock ?? systemClock;
  let records: AuditRecord[] = [];
  let start: AuditMark = START;

  function add(entry: Parameters<AuditLog["append"]>[0]): AuditRecord {
    const record = link(records.at(-1) ?? start, entry, clock.now());
    records.push(record);
    return record;
  }

  return {
    append: async (entry) => add(entry),
    query: async (query = {}) =>
      records.filter((record) => matches(record, query)).slice(0, query.limit ?? 1000),
    verify: async (mark) => verifyChain(start, records, mark),
    async purge(before, actor) {
      const kept = records.findIndex((record) => record.at >= before);
      const removed = kept === -1 ? records.length : kept;
      const last = records[removed - 1];
      if (last === undefined) return { removed: 0 };
      start = { seq: last.seq, hash: last.hash };
      records = records.slice(removed);
      add({ actor, kind: "audit.purged", facts: { removed, through: last.seq, hash: last.hash } });
      return { removed };
    },
  };
}
