import { randomUUID } from "node:crypto";
import type { BudgetId, Microdollars, Secret } from "@iron/types";
import type { LeaseRecord } from "./lease-record.ts";

/**
 * The leases of one run of the router, paid from in the order they came. The purse is one ledger account: what it has spent says exactly what
 * each lease has spent, so that nothing need be written down per call.
 */
export interface Purse {
  readonly budget: BudgetId;
  /** Everything granted so far, returned leases included. */
  readonly limit: Microdollars;
  /** Not yet returned, oldest first. */
  leases(): readonly LeaseRecord[];
  /** A record for a new lease; it pays for nothing before it is added. */
  recordOf(lease: Secret, granted: Microdollars): LeaseRecord;
  add(record: LeaseRecord): void;
  /** The same lease, with other facts. */
  replace(record: LeaseRecord): void;
  remove(record: LeaseRecord): void;
}

export function createPurse(): Purse {
  const budget = `lease:${randomUUID()}` as BudgetId;
  const leases = new Map<string, LeaseRecord>();
  let limit = 0 as Microdollars;
  return {
    budget,
    get limit(): Microdollars {
      return limit;
    },
    leases: () => [...leases.values()],
    recordOf: (lease, granted) => ({
      key: randomUUID(),
      purse: budget,
      from: limit,
      granted,
      lease,
      mark: 0 as Microdollars,
    }),
    add(record): void {
      leases.set(record.key, record);
      limit = (limit + record.granted) as Microdollars;
    },
    replace(record): void {
      if (leases.has(record.key)) leases.set(record.key, record);
    },
    remove: ({ key }) => void leases.delete(key),
  };
}

/** What each lease of a purse has spent, of the purse's total. The last one answers for what was spent beyond all grants. */
export function sharesOf(leases: readonly LeaseRecord[], total: number): ReadonlyMap<string, Microdollars> {
  const last = leases.reduce((most, { from }) => Math.max(most, from), 0);
  return new Map(
    leases.map(({ key, from, granted }) => {
      const beyond = Math.max(0, total - from);
      return [key, (from === last ? beyond : Math.min(beyond, granted)) as Microdollars];
    }),
  );
}
