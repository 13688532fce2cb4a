export { createLeaseClient, type LeaseClientOptions } from "../control-server/create-lease-client.ts";
export { createLeases, type Leases, type LeasesOptions, type LeaseStatus } from "./create-leases.ts";
export type { LeaseAlert } from "./lease-alert.ts";
export type {
  HandshakeAnswer,
  LeaseClient,
  NoAnswer,
  RefreshAnswer,
  ReportAnswer,
  ReturnAnswer,
} from "./lease-client.ts";
export type { LeaseRecord, LeaseStore } from "./lease-record.ts";
export { createMemoryLeaseStore } from "./memory-lease-store.ts";
export { openSqliteLeaseStore, type SqliteLeaseStoreOptions } from "./open-sqlite-lease-store.ts";
export type { Standing } from "./tranches.ts";
