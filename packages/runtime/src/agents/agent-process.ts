import type { AgentLog } from "./agent-log.ts";
import type { ProcessTable } from "./process-table.ts";

/** What is to be run, with everything decided. */
export interface Launch {
  readonly name: string;
  /** Marks every process of the run, by `IRON_AGENT_RUN` in its environment. */
  readonly run: string;
  readonly token: string;
  readonly baseUrl: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  /** The whole environment: nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** `capture` reads stdout and stderr into the log; `inherit` leaves the agent on the terminal. */
  readonly stdio: "capture" | "inherit";
  readonly log?: AgentLog | undefined;
}

/** How a program ended: with a code, by a signal, or not started at all (`error` is the system's code, such as `ENOENT`). */
export interface ProcessEnd {
  readonly exitCode?: number | undefined;
  readonly signal?: NodeJS.Signals | undefined;
  readonly error?: string | undefined;
}

/** What an agent uses of the machine, over all its processes. */
export interface ProcessSample {
  readonly processes: number;
  readonly rssBytes: number;
  /** User and system time since each process began. */
  readonly cpuMs: number;
}

/** A program with all that it started, on this machine or at the other end of a connection. */
export interface AgentProcess {
  readonly pid: number | undefined;
  /** False when it could not be started; `ended` says why. */
  readonly started: boolean;
  /** Resolves when the program and everything it started are gone. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Asks all of it to end (SIGTERM); what is left after `graceMs` is killed. */
  stop(graceMs: number): void;
  /** Takes the processor away from all of it (SIGSTOP), or gives it back (SIGCONT). */
  freeze(): void;
  thaw(): void;
  /** Undefined when the processes are not on this machine. */
  sample(table: ProcessTable): Promise<ProcessSample | undefined>;
}

export type LaunchAgent = (launch: Launch) => AgentProcess;
