import type { BudgetId, Microdollars, Secret, Maybe } from "@iron/types";

/** One lease that the server counts as spent until it is returned. */
export interface LeaseRecord {
  /** Ours, and random: by it the lease is named where its id must not be. */
  readonly key: string;
  /** The ledger account that the lease pays for, together with the others of the same run of the router. */
  readonly purse: BudgetId;
  /** The lease pays for what the purse spends from here on, up to `granted` more. */
  readonly from: Microdollars;
  readonly granted: Microdollars;
  /** The server's id: whoever has it can return the lease. */
  readonly lease: Secret;
  /** No more of the lease than this can have been spent so far. Kept up only where the ledger does not outlive the process. */
  readonly mark: Microdollars;
  /** What was spent, stated once and for all before the first try to return. */
  readonly spent?: Microdollars;
}

/** Where leases outlive the process. What a method has resolved for is durable. */
export interface LeaseStore {
  /** Leases of routers that ended without returning them. From now on they are ours alone to return: nobody else is given them. */
  orphans(): Maybe<readonly LeaseRecord[]>;
  save(record: LeaseRecord): Maybe<void>;
  /** The server has it back, or does not want it. */
  returned(record: LeaseRecord, result: string): Maybe<void>;
  close(): Maybe<void>;
}
