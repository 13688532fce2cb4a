import type { ContentBlock, Json, Message } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { extensionsOf } from "../../translate/extensions.ts";
import { membersOf, type Members } from "../../translate/members.ts";
import { originalToolId } from "../../translate/tool-id.ts";
import { decodeAssistant } from "./decode-assistant.ts";
import { decodeContent } from "./decode-content.ts";
import { legacyCalls, type LegacyCalls } from "./legacy-calls.ts";
import { ID } from "./names.ts";

export function decodeMessages(list: readonly Json[]): readonly Message[] {
  const legacy = legacyCalls();
  return list.map((value, at) => decodeMessage(membersOf(value, `messages.${at}`), legacy));
}

function decodeMessage(members: Members, legacy: LegacyCalls): Message {
  const role = members.text("role");
  if (role === "system" || role === "developer" || role === "user") {
    return finish(members, role, decodeContent(members));
  }
  if (role === "assistant") return finish(members, role, decodeAssistant(members, legacy));
  if (role === "tool") return finish(members, role, [decodeToolResult(members)]);
  if (role === "function") return finish(members, "tool", [decodeFunctionResult(members, legacy)]);
  return members.fail("role", "system, developer, user, assistant or tool");
}

function finish(members: Members, role: Message["role"], content: readonly ContentBlock[]): Message {
  const name = members.text("name");
  return compact({ role, content, name, extensions: extensionsOf(ID, members.rest()) });
}

function decodeToolResult(members: Members): ContentBlock {
  const callId = members.text("tool_call_id") ?? members.fail("tool_call_id", "the id of a tool call");
  return { type: "tool_result", callId: originalToolId(callId), content: decodeContent(members) };
}

function decodeFunctionResult(members: Members, legacy: LegacyCalls): ContentBlock {
  const name = members.text("name") ?? members.fail("name", "the function's name");
  return {
    type: "tool_result",
    callId: legacy.last(name),
    content: decodeContent(members),
    extensions: { [ID]: { "#legacy": true } },
  };
}
