import type { CallRecord } from "./call.ts";
import type { IronError } from "./iron-error.ts";
import type { Usage, UsageSource } from "./usage.ts";
import type { Microdollars } from "./money.ts";

/** How a client request ended, with every call that was made for it. */
export type Outcome = OutcomeFacts &
  /** The client got a whole reply. */
  (
    | { readonly kind: "completed" }
    /** The client left before the end. */
    | { readonly kind: "aborted"; readonly phase: "before_headers" | "streaming" }
    /** A provider or the router failed, or a provider refused: its error reply was passed on. */
    | { readonly kind: "failed"; readonly error: IronError }
    /** A policy said no; nothing was sent. */
    | { readonly kind: "refused"; readonly error: IronError }
  );

export interface OutcomeFacts {
  readonly calls: readonly CallRecord[];
  readonly status: number;
  readonly durationMs: number;
  /** Milliseconds to the first byte of the reply to the client. */
  readonly firstByteMs?: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Sums over `calls`. */
  readonly held: Microdollars;
  readonly charged: Microdollars;
  readonly usage?: Usage;
  readonly source?: UsageSource;
}
