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
  const turns: OpenTurn[] = [];
  const keeps = keptRoles(messages, rules);
  for (const [at, message] of messages.entries()) {
    const { role, results, content, extensions } = turnOf(message, keeps[at] === true, rules.losses);
    let last = turns.at(-1);
    if (last?.role !== role) {
      last = { role, results: [], content: [], extensions: undefined };
      turns.push(last);
    }
    for (const block of results) last.results.push(block);
    for (const block of content) last.content.push(block);
    last.extensions = mergeExtensions(last.extensions, extensions);
  }
  return turns;
}

/** A turn that messages are still being added to: in place, for a conversation may have thousands in a row. */
interface OpenTurn {
  readonly role: Turn["role"];
  readonly results: ContentBlock[];
  readonly content: ContentBlock[];
  extensions: Extensions | undefined;
}

/** Which system messages keep their role, by their place. */
function keptRoles(messages: readonly Message[], { system }: TurnRules): readonly boolean[] {
  if (system !== "between") return messages.map(() => system === "as written");
  const kept: boolean[] = Array.from({ length: messages.length });
  let after: Message["role"] | undefined;
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    if (!isSystem(messages[at])) after = messages[at]?.role;
    kept[at] = after === undefined || after === "assistant";
  }
  let before: Message["role"] | undefined;
  for (const [at, message] of messages.entries()) {
    if (!isSystem(message)) before = message.role;
    kept[at] = kept[at] === true && (before === "user" || before === "tool");
  }
  return kept;
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
