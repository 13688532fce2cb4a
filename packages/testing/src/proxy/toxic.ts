/** What can go wrong on a connection; the names and meanings are toxiproxy's. */
export type Toxic =
  /** Each piece of data arrives later, with a random part of up to `jitterMs` either way. */
  | { readonly type: "latency"; readonly latencyMs: number; readonly jitterMs?: number }
  /** No more than so many bytes a second. */
  | { readonly type: "bandwidth"; readonly bytesPerSecond: number }
  /** The end of the data arrives later. */
  | { readonly type: "slow_close"; readonly delayMs: number }
  /** No data arrives; the connection closes after `timeoutMs`, or never at 0. */
  | { readonly type: "timeout"; readonly timeoutMs: number }
  /** The connection is reset `timeoutMs` after data first came. */
  | { readonly type: "reset_peer"; readonly timeoutMs: number }
  /** Data arrives in pieces of `bytes`, `delayMs` apart. */
  | { readonly type: "slicer"; readonly bytes: number; readonly delayMs?: number }
  /** The connection closes once so many bytes have passed. */
  | { readonly type: "limit_data"; readonly bytes: number };

/** `upstream` is what goes to the target, `downstream` what comes back from it. */
export type Direction = "upstream" | "downstream";
