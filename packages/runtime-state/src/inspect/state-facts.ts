import type { Microdollars } from "@iron/types";
import type { AuditVerdict } from "../audit/audit-log.ts";

/** Holds that stand open, and who is to close them. */
export interface OpenFacts {
  readonly calls: number;
  readonly held: Microdollars;
  /** Of these: of routers that have ended. The next opening charges them in full. */
  readonly leftBehind: number;
  readonly heldBehind: Microdollars;
}

/** How many records a namespace of the state store has. */
export interface RecordCount {
  readonly namespace: string;
  readonly count: number;
}

/** What is in a state, looked at and left as it is. */
export interface StateContent {
  /** Counters that are not the sum of their entries, entries that were changed or are missing; empty when all is well. */
  readonly flaws: readonly string[];
  readonly open: OpenFacts;
  readonly audit: AuditVerdict;
  readonly records: readonly RecordCount[];
}

/** A state's content, or why it cannot be used. */
export type Looked = { readonly content: StateContent } | { readonly refusal: string };
