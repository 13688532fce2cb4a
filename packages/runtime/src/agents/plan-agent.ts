import { randomUUID } from "node:crypto";
import { basename, join } from "node:path";
import { type AgentLimits, agentNameSchema, type StartAgentOptions } from "./agent-options.ts";
import type { AgentPlan } from "./agent-plan.ts";
import type { AgentVariables } from "./environment.ts";

const GRACE_MS = 5000;

export interface PlanContext {
  readonly name: string;
  readonly actor: string;
  readonly tokensBefore: number;
  readonly baseEnv: AgentVariables | undefined;
  readonly stateDir: string | undefined;
}

/** What an agent is to do, with every default filled in. */
export function planAgent(wanted: StartAgentOptions, context: PlanContext): AgentPlan {
  const { name, actor, tokensBefore, baseEnv, stateDir } = context;
  const stdio = wanted.stdio ?? "capture";
  return {
    name,
    actor,
    tokensBefore,
    run: randomUUID(),
    command: wanted.command,
    args: wanted.args ?? [],
    cwd: wanted.cwd,
    env: { ...baseEnv, ...wanted.env },
    limits: limitsOf(wanted),
    onExhausted: wanted.onExhausted ?? "refuse",
    restart: typeof wanted.restart === "object" ? wanted.restart : { when: wanted.restart ?? "never" },
    stdio,
    graceMs: wanted.graceMs ?? GRACE_MS,
    logPath:
      stateDir === undefined || stdio === "inherit" ? undefined : join(stateDir, "agents", `${name}.log`),
  };
}

function limitsOf({ budget, agentBudget, tokens, agentTokens, timeoutMs }: AgentLimits): AgentLimits {
  return {
    ...(budget !== undefined && { budget }),
    ...(agentBudget !== undefined && { agentBudget }),
    ...(tokens !== undefined && { tokens }),
    ...(agentTokens !== undefined && { agentTokens }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

/**
 * The name asked for, or one made of the command, numbered when it is taken.
 *
 * @throws {RangeError} when the name asked for is taken
 */
export function nameAgent(wanted: StartAgentOptions, isTaken: (name: string) => boolean): string {
  if (wanted.name !== undefined) {
    if (!isTaken(wanted.name)) return wanted.name;
    throw nameTaken(wanted.name);
  }
  const plain = basename(wanted.command)
    .replaceAll(/[^A-Za-z0-9._-]/g, "-")
    .slice(0, 40);
  const stem = agentNameSchema.safeParse(plain).success ? plain : "agent";
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? stem : `${stem}-${count}`;
    if (!isTaken(candidate)) return candidate;
  }
}

export function nameTaken(name: string): RangeError {
  return new RangeError(`an agent ${JSON.stringify(name)} is running: stop it, or choose another name`);
}
