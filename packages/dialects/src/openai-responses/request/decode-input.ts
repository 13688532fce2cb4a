import type { ContentBlock, Json, Message } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { splitBooks } from "../../translate/extensions.ts";
import { isArray, isObject, membersOf, type Members } from "../../translate/members.ts";
import { unpackReasoning } from "../../translate/sealed.ts";
import { originalToolId } from "../../translate/tool-id.ts";
import { decodeContent } from "./decode-content.ts";
import { ID } from "./names.ts";

const BOOKS: ReadonlySet<string> = new Set(["id", "status", "phase"]);

/** `instructions`, then the items of `input`, each a message of its own: {@link joinTurns} brings a turn together where that matters. */
export function decodeInput(members: Members, model: string): readonly Message[] {
  const instructions = members.text("instructions");
  const input = members.raw("input");
  const first: Message[] =
    instructions === undefined
      ? []
      : [
          {
            role: "system",
            content: [{ type: "text", text: instructions }],
            extensions: { [ID]: { "#instructions": true } },
          },
        ];
  if (input === undefined) return first;
  if (typeof input === "string")
    return [...first, { role: "user", content: [{ type: "text", text: input }] }];
  if (!isArray(input)) return members.fail("input", "a text or an array of items");
  return [...first, ...input.map((item, at) => decodeItem(item, `input.${at}`, model))];
}

function decodeItem(value: Json, path: string, model: string): Message {
  const item = membersOf(value, path);
  const type = item.text("type") ?? "message";
  switch (type) {
    case "message":
      return decodeMessage(item);
    case "function_call":
    case "custom_tool_call":
      return { role: "assistant", content: [decodeCall(item, type === "custom_tool_call")] };
    case "function_call_output":
    case "custom_tool_call_output":
      return { role: "tool", content: [decodeOutput(item, type === "custom_tool_call_output")] };
    case "reasoning":
      return { role: "assistant", content: [decodeReasoning(item, model)] };
    default:
      return {
        role: type.endsWith("_output") ? "tool" : "assistant",
        content: [{ type: "opaque", dialect: ID, value: isObject(value) ? value : {} }],
      };
  }
}

function decodeMessage(item: Members): Message {
  const role = item.text("role");
  if (role !== "user" && role !== "assistant" && role !== "system" && role !== "developer") {
    return item.fail("role", "user, assistant, system or developer");
  }
  const content = decodeContent(item, "content");
  return compact({ role, content, extensions: splitBooks(ID, item.rest(), BOOKS) });
}

function decodeCall(item: Members, custom: boolean): ContentBlock {
  const callId = item.text("call_id") ?? item.fail("call_id", "the id of a tool call");
  return compact({
    type: "tool_call" as const,
    id: originalToolId(callId),
    name: item.text("name") ?? item.fail("name", "the tool's name"),
    arguments: item.text(custom ? "input" : "arguments") ?? "",
    custom: custom ? true : undefined,
    extensions: splitBooks(ID, item.rest(), BOOKS),
  });
}

function decodeOutput(item: Members, custom: boolean): ContentBlock {
  const callId = item.text("call_id") ?? item.fail("call_id", "the id of a tool call");
  return compact({
    type: "tool_result" as const,
    callId: originalToolId(callId),
    content: decodeContent(item, "output"),
    custom: custom ? true : undefined,
    extensions: splitBooks(ID, item.rest(), BOOKS),
  });
}

/** What the provider sealed is readable by the model of this conversation; what this router packed names its own reader. */
function decodeReasoning(item: Members, model: string): ContentBlock {
  const value = item.text("encrypted_content");
  const packed = value === undefined ? undefined : unpackReasoning(value);
  const summary = textsOf(item.array("summary"));
  const id = item.text("id");
  if (packed !== undefined) return packed;
  const content = textsOf(item.array("content"));
  return compact({
    type: "reasoning" as const,
    id,
    text: content.length === 0 ? undefined : content.join("\n\n"),
    summary: summary.length === 0 ? undefined : summary,
    sealed: value === undefined ? undefined : { kind: "encrypted" as const, value, dialect: ID, model },
    extensions: splitBooks(ID, item.rest(), BOOKS),
  });
}

function textsOf(parts: readonly Json[] | undefined): readonly string[] {
  return (parts ?? []).flatMap((part) => {
    const text = isObject(part) ? part["text"] : undefined;
    return typeof text === "string" ? [text] : [];
  });
}
