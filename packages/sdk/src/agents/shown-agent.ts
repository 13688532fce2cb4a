import type { AgentInfo } from "@iron/runtime";
import { formatUsd } from "@iron/types";

/** An agent as JSON: its facts, and its dollars for people. */
export type ShownAgent = AgentInfo & { readonly chargedUsd: string };

export function shownAgent(info: AgentInfo): ShownAgent {
  return { ...info, chargedUsd: formatUsd(info.usage.charged) };
}
