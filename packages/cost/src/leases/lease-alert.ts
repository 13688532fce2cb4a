/** What an operator should know: names and numbers. Leases are named by our own key for them, never by their id. */
export interface LeaseAlert {
  readonly name:
    | "handshake_retry"
    | "handshake_refused"
    | "lease_maybe_leaked"
    | "bad_grant"
    | "offline_since"
    | "lease_return"
    | "lease_unreadable"
    | "server_budget_exhausted"
    | "tls_error"
    | "ctl_protocol";
  readonly severity: "warning" | "critical";
  readonly facts: Readonly<Record<string, string | number>>;
}

export type Tell = (alert: LeaseAlert) => void;

export function warn(tell: Tell, name: LeaseAlert["name"], facts: LeaseAlert["facts"]): void {
  tell({ name, severity: "warning", facts });
}
