import type { BudgetId, CallId, HoldRequest, UsageSource } from "@iron/types";

/** One line of the ledger. Amounts are microdollars. */
export type LedgerEntry =
  | {
      readonly kind: "hold";
      readonly call: CallId;
      readonly amount: number;
      readonly budgets: HoldRequest["budgets"];
    }
  | { readonly kind: "extend"; readonly call: CallId; readonly amount: number }
  | { readonly kind: "settle"; readonly call: CallId; readonly amount: number; readonly source: UsageSource }
  /** What a settlement took beyond its hold; the settlement holds the full amount. */
  | { readonly kind: "overrun"; readonly call: CallId; readonly amount: number }
  | { readonly kind: "void"; readonly call: CallId; readonly amount: number; readonly reason: string }
  | {
      readonly kind: "adjust";
      readonly budget: BudgetId;
      readonly amount: number;
      readonly actor: string;
      readonly reason: string;
    };

export interface EntryLog {
  add(entry: LedgerEntry): void;
  /** Oldest first. */
  entries(): readonly LedgerEntry[];
}

/** Keeps the last `size` entries in a ring. */
export function createEntryLog(size: number): EntryLog {
  const ring: LedgerEntry[] = [];
  let next = 0;
  return {
    add(entry): void {
      if (size < 1) return;
      ring[next] = entry;
      next = (next + 1) % size;
    },
    entries: () => (ring.length < size ? [...ring] : [...ring.slice(next), ...ring.slice(0, next)]),
  };
}
