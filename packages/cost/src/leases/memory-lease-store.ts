import type { LeaseRecord, LeaseStore } from "./lease-record.ts";

/** Leases that a crash leaves on the server for ever: for tests, and for routers that can keep nothing. */
export function createMemoryLeaseStore(orphans: readonly LeaseRecord[] = []): LeaseStore & {
  /** Not yet returned, by key. */
  readonly records: ReadonlyMap<string, LeaseRecord>;
} {
  const records = new Map(orphans.map((record) => [record.key, record]));
  return {
    records,
    orphans: () => orphans,
    save: (record) => void records.set(record.key, record),
    returned: ({ key }) => void records.delete(key),
    close: () => undefined,
  };
}
