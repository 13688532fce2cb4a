import type { Message } from "@iron/types";
import { mergeExtensions } from "./extensions.ts";

/**
 * Joins assistant messages that follow each other. Formats whose items are flat spread one turn over several; formats whose turns are
 * messages want it in one, so that calls made together stay together.
 */
export function joinTurns(messages: readonly Message[]): readonly Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role !== "assistant" || message.role !== "assistant") joined.push(message);
    else {
      const extensions = mergeExtensions(last.extensions, message.extensions);
      const content = [...last.content, ...message.content];
      joined[joined.length - 1] = { ...last, content, ...(extensions === undefined ? {} : { extensions }) };
    }
  }
  return joined;
}
