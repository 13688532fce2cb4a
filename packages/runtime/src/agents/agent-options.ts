import { z } from "zod";
import type { AgentVariables } from "./environment.ts";
import type { RestartPolicy } from "./restart-policy.ts";

/** Limits of one agent. Each may be left out. */
export interface AgentLimits {
  /** USD for this run, restarts included. */
  readonly budget?: number | undefined;
  /** USD for the agent of this name over all its runs, as far as the ledger remembers. */
  readonly agentBudget?: number | undefined;
  /** Input and output tokens of this run. Checked before each request: the last one may go over. */
  readonly tokens?: number | undefined;
  /** The same for the agent of this name over all its runs. */
  readonly agentTokens?: number | undefined;
  /** Milliseconds that this run may take, restarts included, pauses not. */
  readonly timeoutMs?: number | undefined;
}

/** What happens when money or tokens are used up. Time that is over always stops the agent. */
export type OnExhausted = "refuse" | "pause" | "stop";

export interface StartAgentOptions extends AgentLimits {
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  /** Default: the router's own. */
  readonly cwd?: string | undefined;
  /** On top of the runtime's base environment. Provider keys are left out of both. */
  readonly env?: AgentVariables | undefined;
  /** Letters, digits, `.`, `_`, `-`, at most 64. Default: the command's name, numbered when taken. */
  readonly name?: string | undefined;
  /** Default `refuse`. */
  readonly onExhausted?: OnExhausted | undefined;
  /** Default `never`. */
  readonly restart?: RestartPolicy["when"] | RestartPolicy | undefined;
  /** Default `capture`. */
  readonly stdio?: "capture" | "inherit" | undefined;
  /** Between SIGTERM and SIGKILL. Default 5 000. */
  readonly graceMs?: number | undefined;
}

const USD = z.number().min(0).max(1e9);
const COUNT = z.int().positive();
const MS = z.int().min(1);

/** Names stand in paths, budgets and file names. */
export const agentNameSchema: z.ZodString = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "must begin with a letter or digit and hold only letters, digits, . _ - (at most 64)",
  );

const limitFields = {
  budget: USD.optional(),
  agentBudget: USD.optional(),
  tokens: COUNT.optional(),
  agentTokens: COUNT.optional(),
  timeoutMs: MS.optional(),
};

const restartPolicy: z.ZodType<RestartPolicy> = z.strictObject({
  when: z.enum(["never", "on-failure", "always"]),
  max: z.int().min(0).optional(),
  backoffMs: MS.optional(),
  maxBackoffMs: MS.optional(),
  stableMs: MS.optional(),
});

/** The shape of `AgentLimits`. */
export const agentLimitsSchema: z.ZodType<AgentLimits> = z.strictObject(limitFields);

/** The shape of `StartAgentOptions`. */
export const startAgentSchema: z.ZodType<StartAgentOptions> = z.strictObject({
  ...limitFields,
  command: z.string().min(1),
  args: z.array(z.string()).optional(),
  cwd: z.string().min(1).optional(),
  env: z.record(z.string(), z.string().optional()).optional(),
  name: agentNameSchema.optional(),
  onExhausted: z.enum(["refuse", "pause", "stop"]).optional(),
  restart: z.union([z.enum(["never", "on-failure", "always"]), restartPolicy]).optional(),
  stdio: z.enum(["capture", "inherit"]).optional(),
  graceMs: z.int().min(0).max(600_000).optional(),
});
