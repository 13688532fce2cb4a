import { hostname } from "node:os";
import type { Clock, EventBus, StateStore } from "@iron/types";
import type { AgentInfo } from "./agent-info.ts";
import type { AgentState } from "./agent-state.ts";
import { isAlive } from "./agent-state.ts";

/** One line in a log of who did what; `AuditLog` of `@iron/runtime-state` takes it. */
export interface AgentAudit {
  append(entry: {
    readonly actor: string;
    readonly kind: string;
    readonly agent?: string;
    readonly facts?: Readonly<Record<string, string | number | boolean>>;
  }): Promise<unknown>;
}

/** An agent as it is kept: it begins as `AgentRecord` of `@iron/runtime-state` does. */
export interface KeptAgent {
  readonly agent: string;
  readonly state: AgentState;
  readonly since: number;
  readonly reason?: string;
  readonly run: string;
  readonly command: string;
  readonly exitCode?: number;
  readonly signal?: string;
  /** Tokens of all runs up to now. */
  readonly tokens: number;
  /** The router's process, by which agents of one that died are known. */
  readonly router: { readonly host: string; readonly pid: number };
}

const NAMESPACE = "agent";

export interface AgentRecords {
  /** Keeps the state, publishes the change, and writes it down, in the order of the calls. Never throws. */
  changed(change: AgentChange): void;
  /** Tokens of all runs of an agent so far. */
  tokensOf(agent: string): Promise<number>;
  /** Marks what a router of this machine left behind when it died. */
  recover(): Promise<void>;
  /** Resolves when everything is written. */
  flushed(): Promise<void>;
}

export interface AgentChange {
  readonly info: AgentInfo;
  readonly from: AgentState | "unknown";
  readonly actor: string;
  readonly tokens: number;
}

export interface AgentRecordsOptions {
  readonly store?: StateStore | undefined;
  readonly events?: EventBus | undefined;
  readonly audit?: AgentAudit | undefined;
  readonly clock: Clock;
  readonly onDefect: (error: unknown, where: string) => void;
}

export function createAgentRecords(options: AgentRecordsOptions): AgentRecords {
  const { store, events, audit, clock, onDefect } = options;
  const router = { host: hostname(), pid: process.pid };
  /** Of this router's agents: the store is a moment behind. */
  const tokensByAgent = new Map<string, number>();
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<unknown>): void => {
    turn = turn.then(work).catch((error: unknown) => onDefect(error, "agents"));
  };

  return {
    changed({ info, from, actor, tokens }) {
      const why = info.reason === undefined ? {} : { reason: info.reason };
      const { name: agent, state: to, since, run, command, exitCode, signal } = info;
      tokensByAgent.set(agent, tokens);
      if (from !== to) events?.publish({ at: since, type: "agent_changed", agent, from, to, ...why });
      const ending = { ...(exitCode !== undefined && { exitCode }), ...(signal !== undefined && { signal }) };
      inTurn(async () => {
        if (from !== to)
          await audit?.append({
            actor,
            kind: "agent.moved",
            agent,
            facts: { from, to, run, ...why, ...ending },
          });
        const kept: KeptAgent = { agent, state: to, since, run, command, tokens, router, ...why, ...ending };
        await store?.set(NAMESPACE, agent, kept);
      });
    },
    async tokensOf(agent) {
      const kept = (await store?.get(NAMESPACE, agent)) as KeptAgent | undefined;
      return tokensByAgent.get(agent) ?? kept?.tokens ?? 0;
    },
    async recover() {
      const all = ((await store?.list(NAMESPACE)) ?? []).map(({ value }) => value as Partial<KeptAgent>);
      for (const kept of all) {
        if (kept.agent === undefined || kept.state === undefined || !isAlive(kept.state)) continue;
        if (kept.router?.host !== router.host) continue;
        // This router has started none yet: its own number was another's (in a container, often the same one).
        if (kept.router.pid !== router.pid && isRunning(kept.router.pid)) continue;
        const left = { ...kept, state: "killed" as const, since: clock.now(), reason: "its router died" };
        await store?.set(NAMESPACE, kept.agent, left);
      }
    },
    async flushed() {
      await turn;
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
