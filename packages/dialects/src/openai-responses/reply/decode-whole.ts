import type { ChatEvent, JsonObject } from "@iron/types";
import { noReply } from "../../events/no-reply.ts";
import { asObjects } from "../../events/read.ts";
import { streamFailure } from "../../events/stream-failure.ts";
import { OpenItem, type BlockCounter } from "./open-item.ts";
import { readEnding, readStart } from "./response.ts";

/** The events of a whole response: those a stream of the same content gives. */
export function decodeWhole(body: JsonObject): readonly ChatEvent[] {
  const error = body["error"];
  if (error !== undefined && error !== null && body["output"] === undefined) {
    return [{ type: "error", error: streamFailure(error) }, { type: "end" }];
  }
  const out: ChatEvent[] = [readStart(body)];
  const counter: BlockCounter = { next: 0, calls: false };
  for (const item of asObjects(body["output"])) new OpenItem(item, counter, out).done(item, out);
  out.push(...noReply(body["output"]), ...readEnding(body, { calls: counter.calls, begun: body }));
  return out;
}
