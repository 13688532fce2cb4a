import type { BlockDelta, ChatEvent, Json, JsonObject } from "@iron/types";
import type { SseEvent, StreamDecoder } from "../../dialect.ts";
import { blockDelta, blockEnd, blockStart } from "../../events/build.ts";
import { parseEvent } from "../../events/parse-event.ts";
import { asObject, asObjects, typeOf } from "../../events/read.ts";
import { streamFailure } from "../../events/stream-failure.ts";
import { usageEvent } from "../../events/usage-event.ts";
import { readBlock, readContent, readDelta } from "./block.ts";
import { readFinish, readStart } from "./message.ts";
import { readUsage, takeUsage, type WireUsage } from "./usage.ts";

/** A decoder for one Messages stream. */
export function decodeStream(): StreamDecoder {
  return new MessagesStreamDecoder();
}

interface OpenBlock {
  readonly index: number;
  readonly opaque: boolean;
  /** Input that a call's start already held: some providers send it there, and some there and in pieces too. */
  held: readonly BlockDelta[];
}

const DIALECT = "anthropic-messages";
const NOTHING: readonly ChatEvent[] = [];
const NONE_HELD: readonly BlockDelta[] = [];
const PING: readonly ChatEvent[] = [{ type: "ping" }];

class MessagesStreamDecoder implements StreamDecoder {
  readonly #open = new Map<Json | undefined, OpenBlock>();
  readonly #usage: WireUsage = {};
  #next = 0;
  #started = false;
  #finished = false;

  push(event: SseEvent): readonly ChatEvent[] {
    const body = parseEvent(event.data);
    if (body === undefined) return opaque(event, event.data);
    switch (typeOf(body)) {
      case "content_block_delta":
        return this.#delta(event, body);
      case "content_block_start":
        return this.#blockStart(body);
      case "content_block_stop":
        return this.#blockStop(body["index"]);
      case "message_start":
        return this.#start(asObject(body["message"]) ?? {});
      case "message_delta":
        return this.#messageDelta(body);
      case "message_stop":
        return this.#end();
      case "ping":
        return PING;
      case "error":
        return [{ type: "error", error: streamFailure(body["error"]) }];
      default:
        return opaque(event, body);
    }
  }

  #start(message: JsonObject): readonly ChatEvent[] {
    const out: ChatEvent[] = [];
    this.#closeAll(out);
    if (!this.#started) out.push(readStart(message));
    this.#started = true;
    const usage = asObject(message["usage"]);
    if (usage !== undefined) {
      takeUsage(this.#usage, usage, true);
      out.push(usageEvent(DIALECT, readUsage(this.#usage), usage));
    }
    // A reply that goes on with an earlier one may start with blocks in it.
    for (const block of asObjects(message["content"])) {
      this.#close(this.#begin(block, out), out);
    }
    return out;
  }

  #blockStart(body: JsonObject): readonly ChatEvent[] {
    const out: ChatEvent[] = [];
    const slot = body["index"];
    const before = this.#open.get(slot);
    if (before !== undefined) this.#close(before, out);
    this.#open.set(slot, this.#begin(asObject(body["content_block"]) ?? {}, out));
    return out;
  }

  #begin(block: JsonObject, out: ChatEvent[]): OpenBlock {
    const index = this.#next++;
    const start = readBlock(block);
    out.push(blockStart(0, index, start));
    const content = readContent(block);
    const held = start.type === "tool_call" ? content : [];
    if (held !== content) for (const delta of content) out.push(blockDelta(0, index, delta));
    return { index, opaque: start.type === "opaque", held };
  }

  #close(block: OpenBlock, out: ChatEvent[]): void {
    for (const delta of block.held) out.push(blockDelta(0, block.index, delta));
    out.push(blockEnd(0, block.index));
  }

  #delta(event: SseEvent, body: JsonObject): readonly ChatEvent[] {
    const open = this.#open.get(body["index"]);
    const delta = asObject(body["delta"]);
    if (open === undefined || delta === undefined) return opaque(event, body);
    const piece = readDelta(delta, open.opaque);
    if (piece === undefined) return NOTHING;
    if (piece.type === "arguments") open.held = NONE_HELD;
    return [blockDelta(0, open.index, piece)];
  }

  #blockStop(slot: Json | undefined): readonly ChatEvent[] {
    const open = this.#open.get(slot);
    if (open === undefined) return NOTHING;
    this.#open.delete(slot);
    const out: ChatEvent[] = [];
    this.#close(open, out);
    return out;
  }

  #messageDelta(body: JsonObject): readonly ChatEvent[] {
    const out: ChatEvent[] = [];
    const usage = asObject(body["usage"]);
    if (usage !== undefined) {
      takeUsage(this.#usage, usage);
      out.push(usageEvent(DIALECT, readUsage(this.#usage), usage));
    }
    const finish = readFinish(asObject(body["delta"]) ?? {}, body);
    if (finish === undefined || this.#finished) return out;
    this.#finished = true;
    this.#closeAll(out);
    out.push(finish);
    return out;
  }

  #end(): readonly ChatEvent[] {
    const out: ChatEvent[] = [];
    this.#closeAll(out);
    out.push({ type: "end" });
    return out;
  }

  #closeAll(out: ChatEvent[]): void {
    for (const open of this.#open.values()) this.#close(open, out);
    this.#open.clear();
  }
}

function opaque(event: SseEvent, value: Json): readonly ChatEvent[] {
  return [
    event.name === undefined
      ? { type: "opaque", dialect: DIALECT, value }
      : { type: "opaque", dialect: DIALECT, name: event.name, value },
  ];
}
