import { setTimeout as sleep } from "node:timers/promises";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventBus, IronEvent } from "@iron/types";
import { onTestFinished } from "vitest";
import { type AgentRuntimeOptions, AgentRuntime, createAgentGate } from "../../src/index.ts";
import { type Rig, type RigOptions, startRig } from "../rig.ts";

export interface AgentRig extends Rig {
  readonly agents: AgentRuntime;
  readonly changes: readonly Extract<IronEvent, { type: "agent_changed" }>[];
  readonly stateDir: string;
}

/** A router with a budget, the offline provider and an agent runtime, all real. */
export async function startAgentRig(
  options: RigOptions & { readonly agents?: Partial<AgentRuntimeOptions> } = {},
): Promise<AgentRig> {
  const gate = createAgentGate();
  const rig = await startRig({ ...options, router: { ...options.router, policies: [gate.policy] } });
  const stateDir = temporaryFolder();
  const changes: Extract<IronEvent, { type: "agent_changed" }>[] = [];
  const events: EventBus = {
    heard: true,
    publish: (event) => {
      if (event.type === "agent_changed") changes.push(event);
      rig.bus.publish(event);
    },
    subscribe: (listener) => rig.bus.subscribe(listener),
  };
  const agents = new AgentRuntime({
    router: rig.router,
    gate,
    budget: rig.budget.control,
    events,
    stateDir,
    env: { PATH: process.env["PATH"] },
    ...options.agents,
  });
  onTestFinished(() => agents.stopAll());
  return { ...rig, agents, changes, stateDir };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "iron-agents-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What it printed on standard output, once it has ended. */
export async function outputOf(agents: AgentRuntime, name: string): Promise<string> {
  await agents.ended(name);
  const lines: string[] = [];
  for await (const { stream, text } of agents.logs(name)) if (stream !== "iron") lines.push(text);
  return lines.join("\n");
}

/** A Node program, given as text. */
export function node(script: string): { readonly command: string; readonly args: readonly string[] } {
  return { command: process.execPath, args: ["--input-type=module", "--eval", script] };
}

/** Asks the router for an answer over and over, as an agent does. `status` lines tell what it got. */
export const ASKING = `
  const ask = () => fetch(process.env.OPENAI_BASE_URL + "/chat/completions", {
    method: "POST",
    headers: { authorization: "Bearer " + process.env.OPENAI_API_KEY, "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-5-mini", max_tokens: 64, messages: [{ role: "user", content: "Say something about rivers." }] }),
  });
`;

export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = performance.now() + 15_000; performance.now() < deadline; await sleep(20))
    if (await holds()) return;
  throw new Error(`not within 15 s: ${what}`);
}

/** Whether a process runs. One that has ended and waits for its parent to notice does not. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
