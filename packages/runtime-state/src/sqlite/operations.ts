import { createAuditOperations, type AuditOperations } from "./audit-operations.ts";
import { checkDerivation, checkEntries } from "./check.ts";
import type { Context } from "./context.ts";
import { createLedgerOperations, type LedgerOperations } from "./ledger-operations.ts";
import {
  type EntrySpan,
  foldCarried,
  foldEntries,
  purgeCalls,
  type Purging,
  spanOfEntries,
} from "./purge.ts";
import { recover } from "./recover.ts";
import { createReportOperations, type ReportOperations } from "./report-operations.ts";
import { createStoreOperations, type StoreOperations } from "./store-operations.ts";
import type { Recovery } from "../ledger/durable-ledger.ts";

type Prefixed<Prefix extends string, Group> = {
  readonly [Name in keyof Group & string as `${Prefix}.${Name}`]: Group[Name];
};

interface Upkeep {
  recover(at: number): Recovery;
  span(): EntrySpan;
  fold(span: EntrySpan, purging: Purging): number;
  foldCarried(after: number, purging: Purging): void;
  purgeCalls(after: string, of: { readonly before: number; readonly most: number }): string | undefined;
  check(): readonly string[];
}

/** Everything that can be asked of the worker, by name. */
export type Operations = Prefixed<"ledger", LedgerOperations> &
  Prefixed<"store", StoreOperations> &
  Prefixed<"audit", AuditOperations> &
  Prefixed<"report", ReportOperations> &
  Prefixed<"upkeep", Upkeep>;

export type OperationName = keyof Operations;

/** Those that change nothing, so that a batch of them takes no write lock. */
export const READS: ReadonlySet<OperationName> = new Set<OperationName>([
  "ledger.account",
  "ledger.accounts",
  "ledger.open",
  "store.get",
  "store.list",
  "audit.query",
  "audit.verify",
  "report.spend",
  "report.entries",
  "report.freed",
  "upkeep.check",
  "upkeep.span",
]);

/** Those that work with what is yet to be written. Before any other it is written. */
export const BOOKING: ReadonlySet<OperationName> = new Set<OperationName>([
  "ledger.hold",
  "ledger.extend",
  "ledger.settle",
  "ledger.void",
  "ledger.account",
  "ledger.adjust",
]);

function prefixed<Prefix extends string, Group extends object>(
  prefix: Prefix,
  group: Group,
): Prefixed<Prefix, Group> {
  const entries = Object.entries(group).map(([name, run]): [string, unknown] => [`${prefix}.${name}`, run]);
  return Object.fromEntries(entries) as Prefixed<Prefix, Group>;
}

export function createOperations(context: Context): Operations {
  const { sql, book } = context;
  const upkeep: Upkeep = {
    recover: (at) => recover(context, at),
    span: () => spanOfEntries(sql),
    fold: (span, purging) => foldEntries(book, span, purging),
    foldCarried: (after, purging) => foldCarried(book, after, purging),
    purgeCalls: (after, of) => purgeCalls(sql, after, of),
    check: () => [...checkDerivation(sql), ...checkEntries(sql)],
  };
  return {
    ...prefixed("ledger", createLedgerOperations(context)),
    ...prefixed("store", createStoreOperations(sql)),
    ...prefixed("audit", createAuditOperations(sql)),
    ...prefixed("report", createReportOperations(context)),
    ...prefixed("upkeep", upkeep),
  };
}
