import type { ContentBlock, Message } from "@iron/types";
import { mergeExtensions } from "./extensions.ts";

/**
 * Joins assistant messages that follow each other. Formats whose items are flat spread one turn over several; formats whose turns are
 * messages want it in one, so that calls made together stay together.
 */
export function joinTurns(messages: readonly Message[]): readonly Message[] {
  const joined: Message[] = [];
  // added to in place, for a turn may have thousands of items
  let content: ContentBlock[] | undefined;
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role !== "assistant" || message.role !== "assistant") {
      joined.push(message);
      content = undefined;
      continue;
    }
    const extensions = mergeExtensions(last.extensions, message.extensions);
    content ??= [...last.content];
    for (const block of message.content) content.push(block);
    joined[joined.length - 1] = { ...last, content, ...(extensions === undefined ? {} : { extensions }) };
  }
  return joined;
}
