import type { ContentBlock, Json, Message } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { extensionsOf } from "../../translate/extensions.ts";
import { membersOf, type Members } from "../../translate/members.ts";
import { decodeContent } from "./decode-content.ts";
import { ID } from "./names.ts";

/** `system`, which lies outside the messages here, as the first of them. */
export function decodeSystem(members: Members): readonly Message[] {
  if (!members.has("system")) return [];
  return [{ role: "system", content: decodeContent(members, "system", "") }];
}

export function decodeMessages(list: readonly Json[], model: string): readonly Message[] {
  return list.flatMap((value, at) => decodeMessage(membersOf(value, `messages.${at}`), model));
}

/** Results of tools share a message with the user's words here; each becomes a message of its own, before them. */
function decodeMessage(members: Members, model: string): readonly Message[] {
  const role = members.text("role");
  if (role !== "user" && role !== "assistant" && role !== "system") {
    return members.fail("role", "user, assistant or system");
  }
  const blocks = decodeContent(members, "content", model);
  const extensions = extensionsOf(ID, members.rest());
  if (role !== "user") return [compact({ role, content: blocks, extensions })];
  const results = blocks.filter((block) => block.type === "tool_result");
  const words: readonly ContentBlock[] = blocks.filter((block) => block.type !== "tool_result");
  const tools = results.map((block): Message => ({ role: "tool", content: [block] }));
  if (words.length === 0 && tools.length > 0 && extensions === undefined) return tools;
  return [...tools, compact({ role, content: words, extensions })];
}
