import { IronError } from "@iron/types";

const PAUSED_RETRY_MS = 5000;

export function agentPaused(agent: string, reason: string | undefined): IronError {
  const why = reason === undefined ? "" : ` (${reason})`;
  return new IronError(
    "agent_paused",
    `Agent ${agent} is paused${why}. Its requests wait until it is resumed.`,
    {
      retryAfterMs: PAUSED_RETRY_MS,
      shouldRetry: true,
      facts: { agent },
    },
  );
}

export function agentStopped(agent: string, reason: string | undefined): IronError {
  const why = reason === undefined ? "" : `: ${reason}`;
  return new IronError("agent_stopped", `Agent ${agent} is being stopped${why}.`, {
    shouldRetry: false,
    facts: { agent },
  });
}

/** `scope` is what has the limit: `run:42`, `agent:alice`. */
export function tokensUsedUp(scope: string, used: number, limitTokens: number): IronError {
  return new IronError(
    "budget_exceeded",
    `The tokens of ${scope} are used up: ${used} of ${limitTokens}. Waiting does not help.`,
    { shouldRetry: false, facts: { budget: scope, limit_tokens: limitTokens, used_tokens: used } },
  );
}
