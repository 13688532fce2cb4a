import { constants } from "node:os";
import type { ProcessEnd } from "./agent-process.ts";
import type { StopCause } from "./agent-state.ts";

/**
 * What `iron run` exits with when the agent did not end by itself; otherwise the agent's own code passes through. 124, 126 and 127 are those of
 * `timeout(1)` and of shells; the others are free of shells' and of `sysexits.h`.
 */
export const AGENT_EXIT_CODES = {
  /** Stopped because its budget, or one above it, is used up. */
  budget: 120,
  /** Stopped because its tokens are used up. */
  tokens: 121,
  /** Stopped by `iron stop` or the control API. */
  operator: 122,
  /** Stopped because the router stopped or went away. */
  router: 123,
  /** Its time was over. */
  timeout: 124,
  /** The command was found and could not be run. */
  notExecutable: 126,
  notFound: 127,
} as const;

const SIGNALED = 128;

/** The code for the way an agent ended: what stopped it first, then its own code, then 128 + signal. */
export function agentExitCode(end: ProcessEnd, cause?: StopCause): number {
  if (cause !== undefined) return AGENT_EXIT_CODES[cause];
  if (end.error !== undefined)
    return end.error === "ENOENT" ? AGENT_EXIT_CODES.notFound : AGENT_EXIT_CODES.notExecutable;
  if (end.exitCode !== undefined) return end.exitCode;
  return SIGNALED + (end.signal === undefined ? 0 : constants.signals[end.signal]);
}
