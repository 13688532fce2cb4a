import type { ContentBlock, Json } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { extensionsOf } from "../../translate/extensions.ts";
import { isArray, isObject, membersOf, type Members } from "../../translate/members.ts";
import { unpackReasoning } from "../../translate/sealed.ts";
import { originalToolId } from "../../translate/tool-id.ts";
import { decodeContent } from "./decode-content.ts";
import type { LegacyCalls } from "./legacy-calls.ts";
import { ID } from "./names.ts";

/** An assistant's turn in the order models write it: reasoning, text, calls. */
export function decodeAssistant(members: Members, legacy: LegacyCalls): readonly ContentBlock[] {
  const blocks: ContentBlock[] = [...decodeReasoning(members), ...decodeContent(members)];
  const refusal = members.text("refusal");
  if (refusal !== undefined) {
    blocks.push({ type: "refusal", text: refusal, extensions: { [ID]: { "#member": true } } });
  }
  const audio = members.object("audio");
  if (audio !== undefined) {
    const id = membersOf(audio, `${members.path}.audio`).text("id");
    blocks.push(compact({ type: "audio" as const, source: { kind: "file", fileId: id ?? "" }, id }));
  }
  for (const [at, call] of (members.array("tool_calls") ?? []).entries()) {
    blocks.push(decodeToolCall(membersOf(call, `${members.path}.tool_calls.${at}`)));
  }
  const call = members.object("function_call");
  if (call !== undefined) {
    const inner = membersOf(call, `${members.path}.function_call`);
    const name = inner.text("name") ?? inner.fail("name", "the function's name");
    blocks.push({
      type: "tool_call",
      id: legacy.next(name),
      name,
      arguments: inner.text("arguments") ?? "",
      extensions: { [ID]: { "#legacy": true } },
    });
  }
  return blocks;
}

/** `reasoning_content` and `reasoning` are the two names in use for reasoning in plain text; sealed reasoning comes in `reasoning_details`. */
function decodeReasoning(members: Members): readonly ContentBlock[] {
  const sealed = decodeSealed(members);
  const name = members.has("reasoning_content") ? "reasoning_content" : "reasoning";
  const text = typeof members.peek(name) === "string" ? members.text(name) : undefined;
  if (sealed.length > 0) return sealed;
  if (text === undefined) return [];
  return [{ type: "reasoning", text, extensions: { [ID]: { "#member": name } } }];
}

/** Only details that this router wrote are read; a provider's own are left as unknown members of the message. */
function decodeSealed(members: Members): readonly ContentBlock[] {
  const details = members.peek("reasoning_details");
  const blocks = isArray(details) ? details.flatMap(openDetail) : [];
  if (blocks.length > 0) members.raw("reasoning_details");
  return blocks;
}

function openDetail(detail: Json): readonly ContentBlock[] {
  const data = isObject(detail) ? detail["data"] : undefined;
  const opened = typeof data === "string" ? unpackReasoning(data) : undefined;
  return opened === undefined ? [] : [opened];
}

function decodeToolCall(members: Members): ContentBlock {
  const id = originalToolId(members.text("id") ?? members.fail("id", "the call's id"));
  const type = members.text("type") ?? "function";
  if (type !== "function" && type !== "custom") members.fail("type", "function or custom");
  const inner = membersOf(members.object(type), `${members.path}.${type}`);
  const name = inner.text("name") ?? inner.fail("name", "the tool's name");
  members.raw("index");
  return compact({
    type: "tool_call" as const,
    id,
    name,
    arguments: inner.text(type === "custom" ? "input" : "arguments") ?? "",
    custom: type === "custom" ? true : undefined,
    extensions: extensionsOf(ID, members.rest()),
  });
}
