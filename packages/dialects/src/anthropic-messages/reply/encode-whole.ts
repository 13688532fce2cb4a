import type { ChatEvent, JsonObject } from "@iron/types";
import type { ReplyContext } from "../../dialect.ts";
import { ClientCalls } from "../../events/client-calls.ts";
import { nameLosses } from "../../events/reply-losses.ts";
import { foldEvents } from "../../events/fold.ts";
import { REPLY_ROOM } from "./reply-room.ts";
import { isSame, writeContextManagement, writeHead, writeStop } from "./reply-head.ts";
import { writeBlock } from "./write-block.ts";

/** Folds events into a whole Messages reply. The format has one choice: the first. */
export function encodeWhole(events: readonly ChatEvent[], context: ReplyContext): JsonObject {
  for (const event of events) nameLosses(event, REPLY_ROOM, context.dropped);
  const calls = new ClientCalls("json", context);
  const reply = foldEvents(events.flatMap((event) => calls.map(event) ?? [event]));
  const same = isSame(reply.start);
  const choice = reply.choices.find(({ index }) => index === 0);
  const blocks = choice?.blocks ?? [];
  const stop = writeStop(choice?.finish, same, {
    calls: blocks.some((block) => block.start.type === "tool_call"),
    refusal: blocks.some((block) => block.start.type === "refusal"),
    stopSequence: choice?.finish?.stopSequence !== undefined,
  });
  return {
    ...writeHead(context, reply.start, reply.usage),
    content: blocks.map((block) => writeBlock(block, reply.start)).filter((block) => block !== undefined),
    ...stop,
    ...writeContextManagement(choice?.finish, same),
  };
}
