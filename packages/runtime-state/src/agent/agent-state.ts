import type { AgentId } from "@iron/types";

/** Where an agent stands. `stopped` and `failed` are ends from which only a new start leads on. */
export type AgentState = "starting" | "running" | "paused" | "stopping" | "stopped" | "failed";

/** What may follow what. Staying is no transition. */
export const AGENT_TRANSITIONS: Readonly<Record<AgentState, readonly AgentState[]>> = {
  starting: ["running", "stopping", "stopped", "failed"],
  running: ["paused", "stopping", "stopped", "failed"],
  paused: ["running", "stopping", "stopped", "failed"],
  stopping: ["stopped", "failed"],
  stopped: ["starting"],
  failed: ["starting"],
};

export interface AgentRecord {
  readonly agent: AgentId;
  readonly state: AgentState;
  /** Epoch milliseconds of the last transition. */
  readonly since: number;
  readonly reason?: string;
}
