import type { BlockStart } from "@iron/types";

/** Notes which of the two names for reasoning in plain text the source uses. */
export const REASONING_MEMBER = "#member";

/** The name to write reasoning under: the source's in its own format, else the more common one. */
export function reasoningMember(start: BlockStart | undefined): "reasoning" | "reasoning_content" {
  const own = start?.type === "reasoning" ? start.extensions?.["openai-chat"] : undefined;
  return own?.[REASONING_MEMBER] === "reasoning" ? "reasoning" : "reasoning_content";
}
