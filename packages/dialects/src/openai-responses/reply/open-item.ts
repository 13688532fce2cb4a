import type { BlockStart, ChatEvent, JsonObject } from "@iron/types";
import { blockDelta, blockEnd, blockStart } from "../../events/build.ts";
import { asObjects } from "../../events/read.ts";
import { readMadeImage } from "./made-image.ts";
import { readItem, readItemContent, readPart, readPartContent, readSeal } from "./item.ts";

/** Hands out block indexes and notes what the whole reply held. */
export interface BlockCounter {
  next: number;
  calls: boolean;
}

interface OpenPart {
  readonly index: number;
  readonly opaque: boolean;
  filled: boolean;
  whole: boolean;
  open: boolean;
}

/** One output item while its events arrive: a message with its parts, or an item that is one block. */
export class OpenItem {
  /** The block of an item that is no message; -1 for a message. */
  readonly block: number;
  readonly kind: BlockStart["type"] | "message";
  filled = false;
  readonly #item: JsonObject;
  readonly #counter: BlockCounter;
  readonly #parts = new Map<number, OpenPart>();

  constructor(item: JsonObject, counter: BlockCounter, out: ChatEvent[]) {
    this.#item = item;
    this.#counter = counter;
    if (item["type"] === "message") {
      this.kind = "message";
      this.block = -1;
      return;
    }
    const start = readItem(item);
    this.kind = start.type;
    this.block = counter.next++;
    if (start.type === "tool_call") counter.calls = true;
    out.push(blockStart(0, this.block, start));
  }

  /** The message's part, started if it has not been. */
  part(slot: number, shape: JsonObject, out: ChatEvent[]): OpenPart {
    const known = this.#parts.get(slot);
    if (known !== undefined) return known;
    const start = readPart(shape, this.#item);
    const made = {
      index: this.#counter.next++,
      opaque: start.type === "opaque",
      filled: false,
      whole: false,
      open: true,
    };
    out.push(blockStart(0, made.index, start));
    this.#endParts(out, true);
    this.#parts.set(slot, made);
    return made;
  }

  /**
   * A part is whole: what no delta brought is brought now. Its end waits until the next part begins or the item is done, so that a message
   * has an open part for as long as it goes on.
   */
  partDone(slot: number, shape: JsonObject, out: ChatEvent[]): void {
    const part = this.part(slot, shape, out);
    if (part.whole) return;
    if (!part.filled && !part.opaque) {
      for (const delta of readPartContent(shape)) out.push(blockDelta(0, part.index, delta));
    }
    part.whole = true;
  }

  #endParts(out: ChatEvent[], wholeOnly: boolean): void {
    for (const part of this.#parts.values()) {
      if (!part.open || (wholeOnly && !part.whole)) continue;
      part.open = false;
      out.push(blockEnd(0, part.index));
    }
  }

  /** The item is whole. `item` is its final form, absent when the stream never sent it. */
  done(item: JsonObject | undefined, out: ChatEvent[]): void {
    if (this.kind === "message") {
      for (const [slot, shape] of asObjects(item?.["content"]).entries()) this.partDone(slot, shape, out);
      this.#endParts(out, false);
      return;
    }
    if (item !== undefined) this.#finish(item, out);
    out.push(blockEnd(0, this.block));
    const image = item === undefined ? undefined : readMadeImage(item);
    if (image === undefined) return;
    const index = this.#counter.next++;
    out.push(blockStart(0, index, image), blockEnd(0, index));
  }

  #finish(item: JsonObject, out: ChatEvent[]): void {
    if (this.kind === "opaque") {
      if (item !== this.#item) this.#opaque(item, out);
      return;
    }
    const deltas = this.filled ? readSeal(item) : readItemContent(item);
    for (const delta of deltas) out.push(blockDelta(0, this.block, delta));
  }

  #opaque(item: JsonObject, out: ChatEvent[]): void {
    const value = { type: "response.output_item.done", item };
    out.push(blockDelta(0, this.block, { type: "opaque", dialect: "openai-responses", value }));
  }
}
