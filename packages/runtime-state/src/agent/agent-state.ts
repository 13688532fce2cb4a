import type { AgentId } from "@iron/types";

/** Where an agent stands. `stopped`, `failed` and `killed` are ends from which only a new start leads on. */
export type AgentState = "starting" | "running" | "paused" | "stopping" | "stopped" | "failed" | "killed";

/** What may follow what. Staying is no transition. */
export const AGENT_TRANSITIONS: Readonly<Record<AgentState, readonly AgentState[]>> = {
  starting: ["running", "stopping", "stopped", "failed", "killed"],
  running: ["paused", "stopping", "stopped", "failed", "killed"],
  paused: ["running", "stopping", "stopped", "failed", "killed"],
  stopping: ["stopped", "failed", "killed"],
  stopped: ["starting"],
  failed: ["starting"],
  killed: ["starting"],
};

export interface AgentRecord {
  readonly agent: AgentId;
  readonly state: AgentState;
  /** Epoch milliseconds of the last transition. */
  readonly since: number;
  readonly reason?: string;
}
