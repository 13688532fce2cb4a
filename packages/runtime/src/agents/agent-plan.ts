import type { Clock } from "@iron/types";
import type { IssuedToken } from "../http/tokens.ts";
import type { AgentGate } from "./agent-gate.ts";
import type { AgentLimits, OnExhausted } from "./agent-options.ts";
import type { LaunchAgent } from "./agent-process.ts";
import type { AgentRecords } from "./agent-records.ts";
import type { AgentVariables } from "./environment.ts";
import type { RestartPolicy } from "./restart-policy.ts";

/** What one agent is to do, with every default filled in. */
export interface AgentPlan {
  readonly name: string;
  readonly run: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  readonly env: AgentVariables;
  readonly limits: AgentLimits;
  readonly onExhausted: OnExhausted;
  readonly restart: RestartPolicy;
  readonly stdio: "capture" | "inherit";
  readonly graceMs: number;
  readonly logPath: string | undefined;
  /** Who asked for it, for the audit log. */
  readonly actor: string;
  /** Tokens of the agent's earlier runs. */
  readonly tokensBefore: number;
}

/** What an agent needs of its surroundings. */
export interface AgentDeps {
  readonly baseUrl: string;
  readonly issueToken: (client: { readonly agent: string; readonly run: string }) => IssuedToken;
  readonly gate: AgentGate;
  readonly records: AgentRecords;
  readonly launch: LaunchAgent;
  readonly secrets: () => readonly string[];
  readonly clock: Clock;
}
