import type { AgentLimits, OnExhausted } from "./agent-options.ts";
import type { ProcessSample } from "./agent-process.ts";
import type { AgentState, StopCause } from "./agent-state.ts";
import type { AgentUsage } from "./agent-usage.ts";

/** An agent as people and programs see it: names and numbers. Times are epoch milliseconds. */
export interface AgentInfo {
  readonly name: string;
  readonly run: string;
  readonly state: AgentState;
  readonly reason?: string;
  /** Of the last change of state. */
  readonly since: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** The program, without its arguments: they may hold anything. */
  readonly command: string;
  readonly pid?: number;
  readonly exitCode?: number;
  readonly signal?: string;
  /** What `iron run` exits with; present once the run has ended. */
  readonly runExitCode?: number;
  readonly stoppedBy?: StopCause;
  /** Paused, with its processes stopped by the system. */
  readonly frozen: boolean;
  readonly restarts: number;
  readonly limits: AgentLimits;
  readonly onExhausted: OnExhausted;
  /** Why the last limit was reached; absent while none is. */
  readonly exhausted?: string;
  readonly usage: AgentUsage;
  readonly openRequests: number;
  /** The last time a request of its came or ended. */
  readonly lastSeenAt?: number;
  readonly resources?: AgentResources;
}

export interface AgentResources extends ProcessSample {
  /** Of one processor, since the sample before. */
  readonly cpuPercent: number;
  readonly peakRssBytes: number;
  readonly at: number;
}
