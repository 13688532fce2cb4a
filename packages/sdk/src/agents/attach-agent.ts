import { constants } from "node:os";
import {
  type AgentInfo,
  type AgentProcess,
  type AgentRuntime,
  type Launch,
  isOfRun,
  type ProcessEnd,
  processTree,
  startAgentSchema,
} from "@iron/runtime";
import { z } from "zod";
import { lineStream } from "./line-stream.ts";
import { shownAgent } from "./shown-agent.ts";

/** What an agent that runs elsewhere is asked to do. */
export type AttachedCommand = "stop" | "freeze" | "thaw";

/** How long after its grace a terminal may take to say that its agent is gone. */
const LAST_WORD_MS = 3000;

const SIGNALS = Object.keys(constants.signals) as readonly NodeJS.Signals[];

export const endedSchema: z.ZodType<ProcessEnd & { readonly run: string }> = z.strictObject({
  run: z.string(),
  exitCode: z.int().min(0).max(255).optional(),
  signal: z.enum(SIGNALS).optional(),
  error: z.string().max(40).optional(),
});

export const startedSchema: z.ZodType<{ readonly run: string; readonly pid: number }> = z.strictObject({
  run: z.string(),
  pid: z.int().min(2),
});

export const attachSchema: typeof startAgentSchema = startAgentSchema;

/** Agents whose processes are started and watched by another process of this machine, at its own terminal. */
export interface AttachedAgents {
  /** Starts an agent whose processes are at the reader's end of the reply. */
  attach(agents: AgentRuntime, options: z.infer<typeof attachSchema>): Promise<Response>;
  /** The processes of a run are those that this one leads. False when no such run is attached. */
  started(run: string, pid: number): boolean;
  /** The processes of a run are gone. False when no such run is attached. */
  ended(run: string, end: ProcessEnd): boolean;
}

export function createAttachedAgents(): AttachedAgents {
  const waiting = new Map<string, (end: ProcessEnd) => void>();
  const leaders = new Map<string, number>();

  return {
    async attach(agents, options) {
      let gone: ((end: ProcessEnd) => void) | undefined;
      // A reader that goes away without a word takes its agent along: its guardian sees to that.
      const stream = lineStream(() => gone?.({ signal: "SIGHUP" }));
      const launch = (wanted: Launch): AgentProcess => {
        const { promise: ended, resolve } = Promise.withResolvers<ProcessEnd>();
        gone = resolve;
        waiting.set(wanted.run, resolve);
        const { name, run, token, baseUrl } = wanted;
        stream.send({ event: "attached", name, run, token, baseUrl });
        return attachedProcess({
          ended,
          gone,
          leader: () => leaders.get(run),
          run,
          order: (what, facts) => stream.send({ event: what, ...facts }),
        });
      };
      const tellEnd = async ({ name, run }: AgentInfo): Promise<void> => {
        const last = await agents.ended(name);
        waiting.delete(run);
        leaders.delete(run);
        stream.send({ event: "ended", agent: shownAgent(last) });
        stream.close();
      };
      const info = await agents.startAgent({ ...options, stdio: "inherit" }, { launch, actor: "cli" });
      void tellEnd(info);
      return stream.response;
    },
    started(run, pid) {
      if (!waiting.has(run)) return false;
      leaders.set(run, pid);
      return true;
    },
    ended(run, end) {
      leaders.delete(run);
      const resolve = waiting.get(run);
      resolve?.(end);
      return resolve !== undefined;
    },
  };
}

interface Remote {
  readonly ended: Promise<ProcessEnd>;
  readonly run: string;
  /** Undefined until it was told. */
  readonly leader: () => number | undefined;
  readonly gone: (end: ProcessEnd) => void;
  readonly order: (what: AttachedCommand, facts?: Readonly<Record<string, number>>) => void;
}

function attachedProcess({ run, leader, ended, gone, order }: Remote): AgentProcess {
  return {
    pid: undefined,
    started: true,
    ended,
    stop(graceMs) {
      order("stop", { graceMs });
      setTimeout(() => gone({ signal: "SIGKILL" }), graceMs + LAST_WORD_MS).unref();
    },
    freeze: () => order("freeze"),
    thaw: () => order("thaw"),
    async sample(table) {
      const pid = leader();
      // What is only said to be the agent's is not looked at.
      if (pid === undefined || !(await isOfRun(pid, run))) return undefined;
      return processTree(pid, `IRON_AGENT_RUN=${run}`).sample(table);
    },
  };
}
