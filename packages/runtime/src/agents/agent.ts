import { basename } from "node:path";
import type { IronError } from "@iron/types";
import type { IssuedToken } from "../http/tokens.ts";
import type { GatedRun } from "./agent-gate.ts";
import type { AgentInfo } from "./agent-info.ts";
import { type AgentLog, createAgentLog } from "./agent-log.ts";
import type { AgentLimits } from "./agent-options.ts";
import type { AgentDeps, AgentPlan } from "./agent-plan.ts";
import type { AgentProcess, ProcessEnd } from "./agent-process.ts";
import { agentPaused, agentStopped, tokensUsedUp } from "./agent-refusals.ts";
import { AGENT_STATE_CHANGES, type AgentState, isAlive, type StopCause } from "./agent-state.ts";
import { agentEnvironment } from "./environment.ts";
import { agentExitCode } from "./exit-codes.ts";
import type { ProcessTable } from "./process-table.ts";
import { createResourceMeter, type ResourceMeter } from "./resource-meter.ts";
import { createRestarts, type Restarts } from "./restart-policy.ts";
import { type RunTimer, startRunTimer } from "./run-timer.ts";

/** One run of one agent, from its start to the end of its last process. */
export class Agent {
  readonly log: AgentLog;
  /** Resolves with the final facts when the run is over. */
  readonly done: Promise<AgentInfo>;
  readonly #plan: AgentPlan;
  readonly #deps: AgentDeps;
  readonly #gated: GatedRun;
  readonly #restarts: Restarts;
  readonly #resources: ResourceMeter;
  readonly #startedAt: number;
  #finish: (info: AgentInfo) => void = () => undefined;
  #limits: AgentLimits;
  #state: AgentState | "unknown" = "unknown";
  #since = 0;
  #reason: string | undefined;
  #process: AgentProcess | undefined;
  #launchedAt = 0;
  #token: IssuedToken | undefined;
  #timer: RunTimer | undefined;
  #cancelRestart: (() => void) | undefined;
  #cancelFreeze: (() => void) | undefined;
  #frozen = false;
  #cause: StopCause | undefined;
  #end: ProcessEnd | undefined;
  #exhausted: string | undefined;
  #lastSeenAt: number | undefined;

  constructor(plan: AgentPlan, deps: AgentDeps) {
    this.#plan = plan;
    this.#deps = deps;
    this.#limits = plan.limits;
    this.#startedAt = deps.clock.now();
    this.#restarts = createRestarts(plan.restart);
    this.#resources = createResourceMeter(deps.clock);
    this.log = createAgentLog({ clock: deps.clock, path: plan.logPath });
    this.done = new Promise((resolve) => (this.#finish = resolve));
    this.#gated = deps.gate.enter({
      agent: plan.name,
      run: plan.run,
      refusal: () => this.#refusal(),
      traffic: () => void (this.#lastSeenAt = deps.clock.now()),
      exhausted: (error) => this.#onExhausted(error),
    });
  }

  get state(): AgentState {
    return this.#state === "unknown" ? "starting" : this.#state;
  }

  get limits(): AgentLimits {
    return this.#limits;
  }

  begin(): void {
    const { timeoutMs } = this.#limits;
    this.#move("starting");
    if (timeoutMs !== undefined)
      this.#timer = startRunTimer(this.#deps.clock, timeoutMs, () => {
        void this.stop("timeout", `its ${timeoutMs} ms are over`);
      });
    this.#launch();
  }

  /** Asks the agent to end; repeating it changes nothing. Resolves when it is gone. */
  stop(cause: StopCause, reason: string, actor?: string): Promise<AgentInfo> {
    if (!isAlive(this.state) || this.state === "stopping") return this.done;
    this.#cause = cause;
    this.#move("stopping", reason, actor);
    this.#cancelRestart?.();
    this.#cancelFreeze?.();
    if (this.#process === undefined) this.#over("stopped", reason);
    else this.#process.stop(this.#plan.graceMs);
    return this.done;
  }

  /** @throws {RangeError} when it does not run */
  pause(reason: string, actor?: string): void {
    if (this.state === "paused") return;
    this.#move("paused", reason, actor);
    this.#timer?.pause();
    this.#cancelFreeze = this.#gated.onIdle(() => {
      this.#frozen = true;
      this.#process?.freeze();
    });
  }

  /** @throws {RangeError} when it is not paused */
  resume(actor?: string): void {
    if (this.state === "running") return;
    this.#move("running", undefined, actor);
    this.#cancelFreeze?.();
    if (this.#frozen) this.#process?.thaw();
    this.#frozen = false;
    this.#timer?.resume();
  }

  setLimits(limits: AgentLimits): void {
    this.#limits = limits;
    this.#exhausted = undefined;
  }

  async sample(table: ProcessTable): Promise<void> {
    this.#resources.add(await this.#process?.sample(table));
  }

  get info(): AgentInfo {
    const { name, run, command, onExhausted } = this.#plan;
    const end = this.#end;
    const over = !isAlive(this.state);
    return {
      name,
      run,
      state: this.state,
      since: this.#since,
      startedAt: this.#startedAt,
      command: basename(command),
      frozen: this.#frozen,
      restarts: this.#restarts.count,
      limits: this.#limits,
      onExhausted,
      usage: this.#gated.usage,
      openRequests: this.#gated.open,
      ...(over && { endedAt: this.#since, runExitCode: agentExitCode(end ?? {}, this.#cause) }),
      ...present({
        reason: this.#reason,
        pid: this.#process?.pid,
        exitCode: end?.exitCode,
        signal: end?.signal,
        stoppedBy: this.#cause,
        exhausted: this.#exhausted,
        lastSeenAt: this.#lastSeenAt,
        resources: this.#resources.last,
      }),
    };
  }

  #launch(): void {
    const { name, run, command, args, cwd, stdio } = this.#plan;
    const { baseUrl, clock, launch, secrets } = this.#deps;
    const issued = this.#deps.issueToken({ agent: name, run });
    this.#token = issued;
    this.#end = undefined;
    this.#launchedAt = clock.monotonic();
    const { token } = issued;
    const env = agentEnvironment(this.#plan.env, { name, run, baseUrl, token, secrets: secrets() });
    const child = launch({ name, run, token, baseUrl, command, args, cwd, env, stdio, log: this.log });
    this.#process = child;
    if (child.started) this.#move("running");
    void child.ended.then((end) => this.#ended(end));
  }

  #ended(end: ProcessEnd): void {
    this.#token?.revoke();
    this.#cancelFreeze?.();
    this.#frozen = false;
    this.#end = end;
    this.#process = undefined;
    const { clock } = this.#deps;
    const failed = end.exitCode !== 0;
    if (this.#cause !== undefined)
      return this.#over(end.signal === "SIGKILL" ? "killed" : "stopped", this.#reason);
    // What cannot be started today cannot be in a second; and what is paused is not to go on.
    const final = end.error !== undefined || this.#state === "paused";
    const ranMs = clock.monotonic() - this.#launchedAt;
    const waitMs = final ? undefined : this.#restarts.after({ failed, ranMs });
    if (waitMs === undefined) return this.#over(stateOf(end), reasonOf(end));
    this.#move(stateOf(end), reasonOf(end));
    this.#move("starting", `restart ${this.#restarts.count} in ${waitMs} ms`);
    this.#cancelRestart = clock.after(waitMs, () => this.#launch());
  }

  #over(state: AgentState, reason: string | undefined): void {
    this.#timer?.cancel();
    this.#gated.leave();
    this.#move(state, reason);
    this.log.note(reason === undefined ? state : `${state}: ${reason}`);
    this.log.close();
    this.#finish(this.info);
  }

  #move(to: AgentState, reason?: string, actor?: string): void {
    const from = this.#state;
    if (from !== "unknown" && !AGENT_STATE_CHANGES[from].includes(to))
      throw new RangeError(`agent ${this.#plan.name} cannot go from ${from} to ${to}`);
    this.#state = to;
    this.#reason = reason;
    this.#since = this.#deps.clock.now();
    this.#deps.records.changed({
      info: this.info,
      from,
      actor: actor ?? (from === "unknown" ? this.#plan.actor : "router"),
      tokens: this.#tokens(true),
    });
  }

  #tokens(ofAllRuns: boolean): number {
    const { inputTokens, outputTokens } = this.#gated.usage;
    return inputTokens + outputTokens + (ofAllRuns ? this.#plan.tokensBefore : 0);
  }

  #refusal(): IronError | undefined {
    const { name, run } = this.#plan;
    if (this.#state === "paused") return agentPaused(name, this.#reason);
    if (this.#state === "stopping") return agentStopped(name, this.#reason);
    const { tokens, agentTokens } = this.#limits;
    if (tokens !== undefined && this.#tokens(false) >= tokens)
      return tokensUsedUp(`run:${run}`, this.#tokens(false), tokens);
    if (agentTokens !== undefined && this.#tokens(true) >= agentTokens)
      return tokensUsedUp(`agent:${name}`, this.#tokens(true), agentTokens);
    return undefined;
  }

  /** Budgets of keys, models and providers bind other calls than those that were refused: they end no agent. */
  #onExhausted(error: IronError): void {
    const budget = String(error.facts["budget"] ?? "router");
    if (!/^(router|run:|agent:)/.test(budget)) return;
    this.#exhausted = error.message;
    if (this.#state !== "running" || this.#plan.onExhausted === "refuse") return;
    const cause = error.facts["limit_tokens"] === undefined ? "budget" : "tokens";
    const reason = `${cause} used up (${budget})`;
    if (this.#plan.onExhausted === "pause") this.pause(reason);
    else void this.stop(cause, reason);
  }
}

function stateOf({ exitCode, signal }: ProcessEnd): AgentState {
  if (signal !== undefined) return "killed";
  return exitCode === 0 ? "stopped" : "failed";
}

function reasonOf({ exitCode, signal, error }: ProcessEnd): string {
  if (error === "ENOENT") return "command or folder not found";
  if (error !== undefined) return `cannot be run (${error})`;
  return signal === undefined ? `ended with ${exitCode}` : `ended by ${signal}`;
}

type Present<T> = { readonly [K in keyof T]?: NonNullable<T[K]> };

function present<T extends Readonly<Record<string, unknown>>>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
