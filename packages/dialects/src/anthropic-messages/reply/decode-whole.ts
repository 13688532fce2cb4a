import type { ChatEvent, JsonObject } from "@iron/types";
import { blockDelta, blockEnd, blockStart } from "../../events/build.ts";
import { noReply } from "../../events/no-reply.ts";
import { asObject, asObjects } from "../../events/read.ts";
import { streamFailure } from "../../events/stream-failure.ts";
import { usageEvent } from "../../events/usage-event.ts";
import { readBlock, readContent } from "./block.ts";
import { readFinish, readStart } from "./message.ts";
import { readUsage, takeUsage, type WireUsage } from "./usage.ts";

/** The events of a whole Messages reply: those a stream of the same content gives. */
export function decodeWhole(body: JsonObject): readonly ChatEvent[] {
  if (body["type"] === "error") {
    return [{ type: "error", error: streamFailure(body["error"]) }, { type: "end" }];
  }
  const out: ChatEvent[] = [readStart(body)];
  let index = 0;
  for (const block of asObjects(body["content"])) {
    out.push(blockStart(0, index, readBlock(block)));
    for (const delta of readContent(block)) out.push(blockDelta(0, index, delta));
    out.push(blockEnd(0, index));
    index += 1;
  }
  const usage = asObject(body["usage"]);
  if (usage !== undefined) {
    const wire: WireUsage = {};
    takeUsage(wire, usage);
    out.push(usageEvent("anthropic-messages", readUsage(wire), usage));
  }
  const finish = readFinish(body, body);
  if (finish !== undefined) out.push(finish);
  out.push(...noReply(body["content"]), { type: "end" });
  return out;
}
