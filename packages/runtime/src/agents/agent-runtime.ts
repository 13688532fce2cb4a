import type { BudgetControl, Clock, EventBus, StateStore } from "@iron/types";
import { microdollars, systemClock } from "@iron/types";
import type { IssuedToken } from "../http/tokens.ts";
import { Agent } from "./agent.ts";
import type { AgentGate } from "./agent-gate.ts";
import type { AgentInfo } from "./agent-info.ts";
import type { LogLine } from "./agent-log.ts";
import {
  type AgentLimits,
  agentLimitsSchema,
  type StartAgentOptions,
  startAgentSchema,
} from "./agent-options.ts";
import type { LaunchAgent } from "./agent-process.ts";
import { type AgentAudit, type AgentRecords, createAgentRecords } from "./agent-records.ts";
import { isAlive, type StopCause } from "./agent-state.ts";
import type { AgentVariables } from "./environment.ts";
import { nameAgent, planAgent } from "./plan-agent.ts";
import { readProcessTable } from "./process-table.ts";
import { spawnAgent } from "./spawn-agent.ts";

/** What the runtime needs of a router: `LlmRouter` has it. */
export interface AgentRouter {
  readonly baseUrl: string;
  issueToken(client: { readonly agent: string; readonly run?: string }): IssuedToken;
}

export interface AgentRuntimeOptions {
  readonly router: AgentRouter;
  /** Its `policy` must stand first among the router's. */
  readonly gate: AgentGate;
  /** The router's; without it agents can have no budget in dollars. */
  readonly budget?: BudgetControl | undefined;
  /** Logs are kept in `agents` below it. Default: in memory alone. */
  readonly stateDir?: string | undefined;
  /** Keeps the states, under the namespace `agent`. */
  readonly store?: StateStore | undefined;
  readonly events?: EventBus | undefined;
  readonly audit?: AgentAudit | undefined;
  readonly clock?: Clock | undefined;
  /** What every agent's environment is made from. Pass `process.env`; default: nothing. */
  readonly env?: AgentVariables | undefined;
  /** Texts that no agent may find in its environment: provider keys, the IC token, the router's tokens. */
  readonly secrets?: (() => readonly string[]) | undefined;
  /** Between two samples of processor and memory. Default 5 000; 0 takes none. */
  readonly sampleMs?: number | undefined;
  readonly onDefect?: ((error: unknown, where: string) => void) | undefined;
}

const SAMPLE_MS = 5000;
/** Ended agents that are still told of. */
const MOST_ENDED = 200;

/**
 * Runs programs as agents of a router: each with a token, limits and a log of its own, and with nothing of it left behind.
 *
 *     const gate = createAgentGate();
 *     const router = await LlmRouter.start({ providers, policies: [gate.policy] });
 *     const agents = new AgentRuntime({ router, gate, env: process.env });
 *     const { name } = await agents.startAgent({ command: "node", args: ["agent.js"] });
 *     await agents.ended(name);
 */
export class AgentRuntime implements AsyncDisposable {
  readonly #options: AgentRuntimeOptions;
  readonly #clock: Clock;
  readonly #records: AgentRecords;
  readonly #agents = new Map<string, Agent>();
  /** Names of agents that are being started. */
  readonly #reserved = new Set<string>();
  #sampling = false;
  #closed = false;

  constructor(options: AgentRuntimeOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#records = createAgentRecords({
      store: options.store,
      events: options.events,
      audit: options.audit,
      clock: this.#clock,
      onDefect: options.onDefect ?? ((): void => undefined),
    });
  }

  /** Marks agents as killed that the store remembers as running and whose router is gone. Once, before the first agent is started. */
  recover(): Promise<void> {
    return this.#records.recover();
  }

  /**
   * Starts a program. Resolves when it runs, or when it turned out that it cannot: then its state is `failed`.
   *
   * @throws {z.ZodError} for options of the wrong shape
   * @throws {RangeError} when the name is taken by an agent that is alive
   * @throws {TypeError} for a budget without a budget control, or when the runtime has been stopped
   */
  async startAgent(
    options: StartAgentOptions,
    { launch = spawnAgent, actor = "api" }: { readonly launch?: LaunchAgent; readonly actor?: string } = {},
  ): Promise<AgentInfo> {
    const wanted = startAgentSchema.parse(options);
    if (this.#closed) throw stopped();
    const { router, gate, env, stateDir, secrets = noSecrets } = this.#options;
    const name = nameAgent(wanted, (candidate) => this.#isTaken(candidate));
    this.#reserved.add(name);
    try {
      const tokensBefore = await this.#records.tokensOf(name);
      const plan = planAgent(wanted, { name, actor, tokensBefore, baseEnv: env, stateDir });
      await this.#applyBudgets(name, plan.run, plan.limits);
      if (this.#closed) throw stopped();
      const agent = new Agent(plan, {
        baseUrl: router.baseUrl,
        issueToken: (client) => router.issueToken(client),
        gate,
        records: this.#records,
        launch,
        secrets,
        clock: this.#clock,
      });
      this.#agents.delete(name);
      this.#agents.set(name, agent);
      agent.begin();
      this.#forgetOldest();
      this.#sampleSoon();
      void this.#liftRunLimit(agent);
      if (agent.state === "starting") await agent.done;
      return agent.info;
    } finally {
      this.#reserved.delete(name);
    }
  }

  /** Every agent since the router started, the ended ones too; the last run of each. */
  list(): readonly AgentInfo[] {
    return [...this.#agents.values()].map(({ info }) => info);
  }

  get(name: string): AgentInfo | undefined {
    return this.#agents.get(name)?.info;
  }

  /** Resolves when the agent's present run is over. */
  ended(name: string): Promise<AgentInfo> {
    return this.#find(name).done;
  }

  /** Asks it to end (SIGTERM to all its processes), kills what is left after its grace. Resolves when it is gone. */
  stop(
    name: string,
    why: { readonly actor?: string; readonly reason?: string; readonly cause?: StopCause } = {},
  ): Promise<AgentInfo> {
    const { actor = "api", reason = `stopped by ${actor}`, cause = "operator" } = why;
    return this.#find(name).stop(cause, reason, actor);
  }

  /** Refuses its requests from now on, and stops its processes as soon as its open requests have ended. */
  pause(name: string, why: { readonly actor?: string; readonly reason?: string } = {}): AgentInfo {
    const { actor = "api", reason = `paused by ${actor}` } = why;
    const agent = this.#find(name);
    agent.pause(reason, actor);
    return agent.info;
  }

  resume(name: string, why: { readonly actor?: string } = {}): AgentInfo {
    const agent = this.#find(name);
    agent.resume(why.actor ?? "api");
    return agent.info;
  }

  /**
   * Changes limits of the present run; what is not named stays. Time cannot be changed.
   *
   * @throws {z.ZodError | RangeError | TypeError}
   */
  async setLimits(name: string, change: Omit<AgentLimits, "timeoutMs">): Promise<AgentInfo> {
    const agent = this.#find(name);
    const limits = agentLimitsSchema.parse({ ...agent.limits, ...change });
    await this.#applyBudgets(name, agent.info.run, limits);
    agent.setLimits(limits);
    return agent.info;
  }

  /** What it printed: the lines in memory, and with `follow` those that come, until its run is over. */
  logs(
    name: string,
    options: { readonly follow?: boolean; readonly signal?: AbortSignal } = {},
  ): AsyncIterable<LogLine> {
    return this.#find(name).log.lines(options);
  }

  /** Stops every agent, and starts none from now on. */
  async stopAll(reason = "the router stops"): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#agents.values()].map((agent) => agent.stop("router", reason)));
    await this.#records.flushed();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stopAll();
  }

  #find(name: string): Agent {
    const agent = this.#agents.get(name);
    if (agent === undefined) throw new RangeError(`there is no agent ${JSON.stringify(name)}`);
    return agent;
  }

  #isTaken(name: string): boolean {
    const agent = this.#agents.get(name);
    return this.#reserved.has(name) || (agent !== undefined && isAlive(agent.state));
  }

  async #applyBudgets(name: string, run: string, limits: AgentLimits): Promise<void> {
    for (const [scope, usd] of [
      [`run:${run}`, limits.budget],
      [`agent:${name}`, limits.agentBudget],
    ] as const) {
      if (usd === undefined) continue;
      const { budget } = this.#options;
      if (budget === undefined)
        throw new TypeError("this runtime was made without a budget control, so no budget can be set");
      await budget.setLimit(microdollars(Math.round(usd * 1e6)), "agents", scope);
    }
  }

  /** A run that is over has no token left to spend with. */
  async #liftRunLimit(agent: Agent): Promise<void> {
    const { run, limits } = await agent.done;
    if (limits.budget === undefined) return;
    try {
      await this.#options.budget?.setLimit(undefined, "agents", `run:${run}`);
    } catch (error) {
      this.#options.onDefect?.(error, "agents");
    }
  }

  #forgetOldest(): void {
    for (const [name, agent] of this.#agents) {
      if (this.#agents.size <= MOST_ENDED) return;
      if (!isAlive(agent.state)) this.#agents.delete(name);
    }
  }

  /** Samples as long as an agent is alive. */
  #sampleSoon(): void {
    const { sampleMs = SAMPLE_MS } = this.#options;
    if (this.#sampling || sampleMs === 0) return;
    this.#sampling = true;
    this.#clock.after(sampleMs, () => {
      void this.#sample().finally(() => {
        this.#sampling = false;
        if ([...this.#agents.values()].some(({ state }) => isAlive(state))) this.#sampleSoon();
      });
    });
  }

  async #sample(): Promise<void> {
    try {
      const table = await readProcessTable();
      await Promise.all([...this.#agents.values()].map((agent) => agent.sample(table)));
    } catch (error) {
      this.#options.onDefect?.(error, "agents");
    }
  }
}

function stopped(): TypeError {
  return new TypeError("the agent runtime has been stopped");
}

const noSecrets = (): readonly string[] => [];

/** Makes an `AgentRuntime`. */
export function createAgentRuntime(options: AgentRuntimeOptions): AgentRuntime {
  return new AgentRuntime(options);
}
