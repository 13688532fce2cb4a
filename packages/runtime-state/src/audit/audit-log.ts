/** One thing that somebody did. Names and numbers only: never a body, a key or a token. */
export interface AuditEntry {
  /** Who: `cli:alice`, `agent:build`, `router`. */
  readonly actor: string;
  /** What, dotted: `budget.set`, `agent.moved`, `auth.refused`. */
  readonly kind: string;
  readonly agent?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

export interface AuditRecord extends Required<Omit<AuditEntry, "agent">> {
  /** From 1, without gaps. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly agent?: string;
  /** SHA-256, hex, of the previous record's hash and this record. */
  readonly hash: string;
  readonly previous: string;
}

/** A place in the chain that was written down elsewhere, so that a cut tail or a rewritten chain shows. */
export interface AuditMark {
  readonly seq: number;
  readonly hash: string;
}

export type AuditVerdict =
  | { readonly ok: true; readonly records: number; readonly head: AuditMark }
  /** `seq` is the first record that does not follow from the one before it. */
  | { readonly ok: false; readonly seq: number; readonly reason: string };

export interface AuditQuery {
  /** Epoch milliseconds, inclusive. */
  readonly since?: number;
  /** Epoch milliseconds, exclusive. */
  readonly until?: number;
  readonly actor?: string;
  readonly kind?: string;
  readonly agent?: string;
  /** Only records after this number: for paging and following. */
  readonly after?: number;
  /** At most this many, oldest first; 1 000 when not stated. */
  readonly limit?: number;
}

/** An append-only log in which every record carries the hash of the one before. */
export interface AuditLog {
  append(entry: AuditEntry): Promise<AuditRecord>;
  query(query?: AuditQuery): Promise<readonly AuditRecord[]>;
  /** Walks the whole chain. With `mark`, also demands that the record of that number still has that hash. */
  verify(mark?: AuditMark): Promise<AuditVerdict>;
  /**
   * Removes the oldest records, as far as all of them are before this date (epoch milliseconds), and leaves a checkpoint from which the rest
   * verifies. The removal is itself recorded as `audit.purged`.
   */
  purge(before: number, actor: string): Promise<{ readonly removed: number }>;
}
