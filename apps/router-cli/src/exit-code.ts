/** What the process ends with; `iron --help` and the README list the same. */
export const exitCode = {
  ok: 0,
  /** Something failed that was not the user's to prevent. */
  failure: 1,
  /** Wrong usage: a flag, a setting or a file, or no provider at all. */
  usage: 2,
  /** `doctor` found a problem. */
  unhealthy: 3,
  /** The port is taken. */
  portTaken: 4,
  /** Stopped by force while requests were open: 128 + SIGINT. */
  forced: 130,
} as const;

/** One of these; `iron run` ends with its agent's own code, or with one of `AGENT_EXIT_CODES`. */
export type ExitCode = number;
