/** What the process ends with; `iron --help` and the README list the same. */
export const exitCode = {
  ok: 0,
  /** Something failed that was not the user's to prevent. */
  failure: 1,
  /** Wrong usage: a flag, a setting or a file, or no provider at all. */
  usage: 2,
  /** `doctor`, `state check` or `audit verify` found a problem. */
  unhealthy: 3,
  /** The port is taken. */
  portTaken: 4,
  /** The ledger cannot be opened or read; nothing was admitted. */
  ledgerUnusable: 5,
  /** The ledger failed while the router ran; it drained and ended, and recovers when it is started anew. */
  ledgerFailed: 6,
  /** Stopped by force while requests were open: 128 + SIGINT. */
  forced: 130,
} as const;

/** One of these; `iron run` ends with its agent's own code, or with one of `AGENT_EXIT_CODES`. */
export type ExitCode = number;
