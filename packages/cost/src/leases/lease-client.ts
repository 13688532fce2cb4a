import type { Microdollars, Secret } from "@iron/types";

/** How asking for a lease ended. */
export type HandshakeAnswer =
  | {
      readonly kind: "granted";
      readonly lease: Secret;
      readonly granted: Microdollars;
      /** What the agent has left on the server; absent when the reply does not say. */
      readonly remaining: number | undefined;
    }
  /** The agent's budget is spent. Nothing was reserved. */
  | { readonly kind: "exhausted" }
  /** The server's no to this token or provider: asking again changes nothing. It may have reserved money before it said so. */
  | { readonly kind: "refused"; readonly status: number; readonly maybeLeaked: boolean }
  /** A grant of no use: nothing, less, no whole number, or more than was asked for. */
  | { readonly kind: "bad_grant"; readonly lease: Secret | undefined }
  | NoAnswer;

/** No usable reply. `sent`: the server may have acted all the same. */
export interface NoAnswer {
  readonly kind: "failed";
  readonly why: string;
  readonly sent: boolean;
  readonly status?: number;
  /** Who answered cannot be the server, or broke the protocol. */
  readonly alarm?: "tls_error" | "ctl_protocol";
}

export type ReturnAnswer =
  /** `not_active`: it was returned before. `unknown`: the server has no such lease. Neither can be done again. */
  { readonly kind: "done"; readonly result: "returned" | "not_active" | "unknown" } | NoAnswer;

export type ReportAnswer =
  | { readonly kind: "done"; readonly remaining: number | undefined }
  | { readonly kind: "refused"; readonly status: number }
  | NoAnswer;

export type RefreshAnswer =
  | {
      readonly kind: "granted";
      readonly lease: Secret;
      readonly granted: Microdollars;
      readonly remaining: number | undefined;
    }
  | { readonly kind: "exhausted" }
  | { readonly kind: "refused"; readonly status: number }
  | { readonly kind: "bad_grant"; readonly lease: Secret | undefined }
  | NoAnswer;

/**
 * The four calls of Protocol 005, as the server's code accepts them. None rejects. A router needs `handshake` and `return` alone: `report`
 * makes the server count a cost that the handshake has counted already, and `refresh` strands what the old lease had left.
 */
export interface LeaseClient {
  /** Not idempotent: each success is another lease. `amount` from 1 to 100 000 000 microdollars. */
  handshake(ask: { readonly provider: string; readonly amount: Microdollars }): Promise<HandshakeAnswer>;
  /** Once for each lease, from one place: the server refunds two callers at once twice. */
  return(back: { readonly lease: Secret; readonly spent: Microdollars }): Promise<ReturnAnswer>;
  /** Not idempotent either: the server looks at no request id. `tokens` at least 1. */
  report(spent: {
    readonly lease: Secret;
    readonly request: string;
    readonly tokens: number;
    readonly cost: Microdollars;
    readonly model: string;
    readonly provider: string;
  }): Promise<ReportAnswer>;
  /** Needs a user's access token beside the IC token. `amount` up to 1 000 000 000 microdollars. */
  refresh(ask: {
    readonly lease: Secret;
    readonly userToken: Secret;
    readonly amount: Microdollars;
  }): Promise<RefreshAnswer>;
}

/** The most that one handshake may ask for: 100 dollars. */
export const MOST_PER_HANDSHAKE: Microdollars = 100_000_000 as Microdollars;
