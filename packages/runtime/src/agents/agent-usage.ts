import type { Exchange, Microdollars, Outcome } from "@iron/types";
import { isIronError, microdollars } from "@iron/types";

/** What one run of an agent has asked for and been charged. */
export interface AgentUsage {
  readonly requests: number;
  /** Calls that were made to providers. */
  readonly calls: number;
  /** Requests that a policy refused: for money, content, a pause. */
  readonly refused: number;
  /** Requests that failed at a provider or in the router. */
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly charged: Microdollars;
  /** What was redacted in its requests and replies. */
  readonly redactions: number;
  /** Refusals by error code. */
  readonly refusals: Readonly<Record<string, number>>;
}

export const NO_USAGE: AgentUsage = {
  requests: 0,
  calls: 0,
  refused: 0,
  failed: 0,
  inputTokens: 0,
  outputTokens: 0,
  charged: microdollars(0),
  redactions: 0,
  refusals: {},
};

/** The usage with one more settled request. */
export function withExchange(usage: AgentUsage, exchange: Exchange, outcome: Outcome): AgentUsage {
  const redactions = [...exchange.report.redactions.values()].reduce((sum, count) => sum + count, 0);
  const code = outcome.kind === "refused" && isIronError(outcome.error) ? outcome.error.code : undefined;
  return {
    requests: usage.requests + 1,
    calls: usage.calls + outcome.calls.length,
    refused: usage.refused + (outcome.kind === "refused" ? 1 : 0),
    failed: usage.failed + (outcome.kind === "failed" ? 1 : 0),
    inputTokens: usage.inputTokens + (outcome.usage?.inputTokens ?? 0),
    outputTokens: usage.outputTokens + (outcome.usage?.outputTokens ?? 0),
    charged: microdollars(usage.charged + outcome.charged),
    redactions: usage.redactions + redactions,
    refusals:
      code === undefined ? usage.refusals : { ...usage.refusals, [code]: (usage.refusals[code] ?? 0) + 1 },
  };
}
