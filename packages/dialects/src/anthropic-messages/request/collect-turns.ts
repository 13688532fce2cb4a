import type { ContentBlock, Message } from "@iron/types";
import { mergeExtensions, type Extensions } from "../../translate/extensions.ts";
import type { Losses } from "../../translate/loss.ts";

/** One turn: messages of one side that follow each other. Results of tools stand first, as this format demands. */
export interface Turn {
  readonly role: "user" | "assistant" | "system";
  readonly results: readonly ContentBlock[];
  readonly content: readonly ContentBlock[];
  readonly extensions: Extensions | undefined;
}

export interface TurnRules {
  /** Where the model takes system messages among the turns: `between` is after the user's and before the assistant's. */
  readonly system: "never" | "between" | "as written";
  readonly losses: Losses;
}

export function collectTurns(messages: readonly Message[], rules: TurnRules): readonly Turn[] {
  const turns: Turn[] = [];
  for (const [at, message] of messages.entries()) {
    const turn = turnOf(message, keepsRole(messages, at, rules), rules.losses);
    const last = turns.at(-1);
    if (last === undefined || last.role !== turn.role) turns.push(turn);
    else turns[turns.length - 1] = join(last, turn);
  }
  return turns;
}

function keepsRole(messages: readonly Message[], at: number, rules: TurnRules): boolean {
  if (rules.system !== "between") return rules.system === "as written";
  const outer = (step: 1 | -1): Message["role"] | undefined => {
    let next = at + step;
    while (isSystem(messages[next])) next += step;
    return messages[next]?.role;
  };
  const before = outer(-1);
  const after = outer(1);
  return (before === "user" || before === "tool") && (after === undefined || after === "assistant");
}

function isSystem(message: Message | undefined): boolean {
  return message?.role === "system" || message?.role === "developer";
}

/** A system message that cannot keep its role speaks as marked text of the user, in its place. */
function turnOf(message: Message, keeps: boolean, losses: Losses): Turn {
  const { role, content, extensions } = message;
  if (role === "assistant") return { role, results: [], content, extensions };
  if (role === "user" || role === "tool") {
    const results = content.filter((block) => block.type === "tool_result");
    return {
      role: "user",
      results,
      content: content.filter((block) => block.type !== "tool_result"),
      extensions,
    };
  }
  if (keeps) return { role: "system", results: [], content, extensions };
  losses.drop("message.role");
  return { role: "user", results: [], content: content.map(markSystem), extensions };
}

function markSystem(block: ContentBlock): ContentBlock {
  return block.type === "text"
    ? { ...block, text: `<system-message>\n${block.text}\n</system-message>` }
    : block;
}

function join(first: Turn, second: Turn): Turn {
  return {
    role: first.role,
    results: [...first.results, ...second.results],
    content: [...first.content, ...second.content],
    extensions: mergeExtensions(first.extensions, second.extensions),
  };
}
