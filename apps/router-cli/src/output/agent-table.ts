import type { ShownAgent } from "@iron/sdk";
import type { Colors } from "./colors.ts";
import { printable } from "./printable.ts";
import { shortTime } from "./short-time.ts";
import { grouped } from "./counted.ts";

const HEAD = ["NAME", "STATE", "CALLS", "TOKENS", "SPENT", "BUDGET", "CPU", "MEMORY", "TIME", ""];
/** Columns of numbers stand to the right. */
const RIGHT: ReadonlySet<number> = new Set([2, 3, 4, 5, 6, 7, 8]);

/** One line for each agent, with its spend and why it is where it is. */
export function agentTable(
  agents: readonly ShownAgent[],
  { colors, now }: { readonly colors: Colors; readonly now: number },
): string {
  if (agents.length === 0) return 'no agents; start one with: iron run --budget 2 -- claude -p "…"\n';
  const rows = agents.map((agent) => cells(agent, now));
  const widths = HEAD.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (RIGHT.has(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd();
  const painted = rows.map((row, at) => paint(line(row), agents[at]?.state, colors));
  return `${[colors.dim(line(HEAD)), ...painted].join("\n")}\n`;
}

function cells(agent: ShownAgent, now: number): readonly string[] {
  const { usage, limits, resources } = agent;
  return [
    printable(agent.name, 64),
    agent.state,
    grouped(usage.calls),
    grouped(usage.inputTokens + usage.outputTokens),
    agent.chargedUsd,
    limits.budget === undefined ? "-" : `$${limits.budget}`,
    resources === undefined || agent.endedAt !== undefined ? "-" : `${resources.cpuPercent} %`,
    resources === undefined || agent.endedAt !== undefined ? "-" : megabytes(resources.rssBytes),
    shortTime((agent.endedAt ?? now) - agent.startedAt),
    printable(agent.reason ?? "", 60),
  ];
}

function megabytes(bytes: number): string {
  return `${grouped(Math.round(bytes / 1e6))} MB`;
}

function paint(text: string, state: ShownAgent["state"] | undefined, colors: Colors): string {
  if (state === "failed" || state === "killed") return colors.red(text);
  if (state === "paused" || state === "stopping") return colors.yellow(text);
  return state === "stopped" ? colors.dim(text) : text;
}
