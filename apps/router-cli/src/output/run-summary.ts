import type { AgentInfo } from "@iron/sdk";
import { formatUsd } from "@iron/types";
import { shortTime } from "./short-time.ts";
import { grouped } from "./counted.ts";

/** What one run came to, in one line: calls, tokens, dollars, time, refusals, redactions, and how it ended. */
export function runSummary(info: AgentInfo, note = ""): string {
  const { usage, startedAt, endedAt = startedAt } = info;
  const refusals = Object.entries(usage.refusals).map(([code, count]) => `${code} ${count}`);
  const facts = [
    `${grouped(usage.calls)} ${usage.calls === 1 ? "call" : "calls"}`,
    `${grouped(usage.inputTokens)} tokens in, ${grouped(usage.outputTokens)} out`,
    formatUsd(usage.charged),
    shortTime(endedAt - startedAt),
    `${grouped(usage.refused)} refused${refusals.length === 0 ? "" : ` (${refusals.join(", ")})`}`,
    `${grouped(usage.redactions)} redacted`,
    ...(info.restarts === 0 ? [] : [`${info.restarts} restarts`]),
  ];
  return `${info.name} ${info.state}${info.reason === undefined ? "" : ` (${info.reason})`}: ${facts.join(", ")}${note}`;
}
