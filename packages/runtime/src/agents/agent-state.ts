/**
 * Where an agent stands. `stopped`: it ended by itself with code 0, or when it was asked to; `failed`: it could not be started or ended with
 * another code; `killed`: a signal ended it, or it had to be killed.
 */
export type AgentState = "starting" | "running" | "paused" | "stopping" | "stopped" | "failed" | "killed";

/** What may follow what. From an end only a new start leads on. */
export const AGENT_STATE_CHANGES: Readonly<Record<AgentState, readonly AgentState[]>> = {
  starting: ["running", "stopping", "stopped", "failed", "killed"],
  running: ["paused", "stopping", "stopped", "failed", "killed"],
  paused: ["running", "stopping", "stopped", "failed", "killed"],
  stopping: ["stopped", "failed", "killed"],
  stopped: ["starting"],
  failed: ["starting"],
  killed: ["starting"],
};

/** Whether an agent in this state has, or is about to have, a process. */
export function isAlive(state: AgentState): boolean {
  return AGENT_STATE_CHANGES[state].length > 1;
}

/** Why the runtime ended an agent; absent when the agent ended by itself. */
export type StopCause = "budget" | "tokens" | "timeout" | "operator" | "router";
