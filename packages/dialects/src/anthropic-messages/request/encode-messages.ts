import type { ChatRequest, Json, JsonObject, Message } from "@iron/types";
import type { EncodeContext } from "../../dialect.ts";
import { compact } from "../../translate/compact.ts";
import { ownMembers } from "../../translate/extensions.ts";
import { isArray } from "../../translate/members.ts";
import type { Losses } from "../../translate/loss.ts";
import { encodeContent, type BlockScope } from "./encode-content.ts";
import { modelTraits, needsFitting } from "./model-traits.ts";
import { ID } from "./names.ts";
import { collectTurns, type Turn } from "./collect-turns.ts";

/** Where a user said nothing, or the assistant spoke first, which not every provider of this format takes. */
const EMPTY_USER = "(empty message)";

/** `system` from the messages before the first turn, then the turns. */
export function encodeMessages(request: ChatRequest, context: EncodeContext, losses: Losses): JsonObject {
  const native = request.origin?.dialect === ID;
  const scope: BlockScope = { losses, native, model: context.model };
  const from = request.messages.findIndex((message) => !isSystem(message));
  const leading = from === -1 ? request.messages : request.messages.slice(0, from);
  const rest = from === -1 ? [] : request.messages.slice(from);
  for (const message of request.messages) {
    losses.foreign(message.extensions, "message");
    if (message.name !== undefined && message.role !== "tool") losses.drop("message.name");
  }
  const between = modelTraits(context.model).systemAnywhere ? "between" : "never";
  const place = needsFitting(request, context.model) ? between : "as written";
  const turns = collectTurns(rest, { system: place, losses });
  const system = leading.flatMap((message) => encodeContent(message.content, scope));
  if (turns.length === 0 && system.length > 0) {
    losses.drop("message.role");
    return { messages: [{ role: "user", content: plain(system) }] };
  }
  const messages = withoutEmpty(turns, (turn, at) => encodeTurn(turn, at === turns.length - 1, scope));
  return compact({
    system: system.length === 0 ? undefined : plain(system),
    messages: native ? messages : begunByUser(messages),
  });
}

function begunByUser(messages: readonly JsonObject[]): readonly JsonObject[] {
  return messages[0]?.["role"] === "assistant"
    ? [{ role: "user", content: EMPTY_USER }, ...messages]
    : messages;
}

/** Turns of which nothing could be carried leave neighbours of one side behind, which become one. */
function withoutEmpty(
  turns: readonly Turn[],
  encode: (turn: Turn, at: number) => JsonObject | undefined,
): readonly JsonObject[] {
  const messages: JsonObject[] = [];
  for (const [at, turn] of turns.entries()) {
    const message = encode(turn, at);
    if (message === undefined) continue;
    const last = messages.at(-1);
    if (last?.["role"] !== message["role"]) messages.push(message);
    else {
      const content = [...asBlocks(last?.["content"]), ...asBlocks(message["content"])];
      messages[messages.length - 1] = { ...last, ...message, content };
    }
  }
  return messages;
}

function asBlocks(content: Json | undefined): readonly Json[] {
  return isArray(content) ? content : [{ type: "text", text: content }];
}

function isSystem({ role }: Message): boolean {
  return role === "system" || role === "developer";
}

function encodeTurn(turn: Turn, last: boolean, scope: BlockScope): JsonObject | undefined {
  const blocks = encodeContent([...turn.results, ...turn.content], scope);
  const content = last && turn.role === "assistant" && !scope.native ? trimEnd(blocks) : blocks;
  if (content.length === 0 && turn.role !== "user") return undefined;
  const own = ownMembers(turn.extensions, ID);
  return { role: turn.role, content: content.length === 0 ? EMPTY_USER : plain(content), ...own };
}

/** A last turn of the assistant is continued by the model, and must not end in white space. */
function trimEnd(blocks: readonly JsonObject[]): readonly JsonObject[] {
  const last = blocks.at(-1);
  if (last?.["type"] !== "text" || typeof last["text"] !== "string") return blocks;
  return [...blocks.slice(0, -1), { ...last, text: last["text"].trimEnd() }];
}

function plain(blocks: readonly JsonObject[]): string | readonly JsonObject[] {
  const [first] = blocks;
  const text = first?.["text"];
  const only = blocks.length === 1 && first?.["type"] === "text" && Object.keys(first).length === 2;
  return only && typeof text === "string" ? text : blocks;
}
