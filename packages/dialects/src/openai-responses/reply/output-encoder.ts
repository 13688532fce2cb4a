import type { BlockDelta, BlockStart, JsonObject } from "@iron/types";
import { asText } from "../../events/read.ts";
import { sourceDialect, type StartEvent } from "../../events/source.ts";
import { CallItem } from "./call-item.ts";
import type { EventWriter, ItemPlace } from "./event-writer.ts";
import { isEcho } from "./made-image.ts";
import { MessageItem } from "./message-item.ts";
import type { OpenBlock, OutputItem } from "./output-item.ts";
import { OwnItem } from "./own-item.ts";
import { ReasoningItem } from "./reasoning-item.ts";

/** Writes blocks as the items of one output. Items may interleave; each has its index from the start. */
export class OutputEncoder {
  refusal = false;
  readonly #writer: EventWriter;
  readonly #requestId: string;
  readonly #start: StartEvent | undefined;
  readonly #items: OutputItem[] = [];
  readonly #blocks = new Map<number, OpenBlock>();
  #message: MessageItem | undefined;

  constructor(writer: EventWriter, requestId: string, start: StartEvent | undefined) {
    this.#writer = writer;
    this.#requestId = requestId;
    this.#start = start;
  }

  get output(): readonly JsonObject[] {
    return this.#items.map((item) => item.json());
  }

  begin(index: number, start: BlockStart): string {
    const before = this.#blocks.has(index) ? this.end(index) : "";
    switch (start.type) {
      case "text":
      case "refusal":
      case "audio":
        return before + this.#beginPart(index, start);
      case "reasoning": {
        const place = this.#place("rs", start.id);
        return (
          before +
          this.#beginItem(index, new ReasoningItem(this.#writer, place, { block: start, start: this.#start }))
        );
      }
      case "tool_call": {
        const place = this.#place(start.custom === true ? "ctc" : "fc", start.itemId);
        return before + this.#beginItem(index, new CallItem(this.#writer, place, start));
      }
      case "image":
        return before + this.#image(start);
      case "opaque":
        if (start.dialect !== "openai-responses") return before;
        return before + this.#beginItem(index, new OwnItem(this.#writer, this.#items.length, start.value));
    }
  }

  add(index: number, delta: BlockDelta): string {
    return this.#blocks.get(index)?.add(delta) ?? "";
  }

  end(index: number): string {
    const block = this.#blocks.get(index);
    this.#blocks.delete(index);
    const text = block?.end() ?? "";
    // A source of the same format keeps a part open for as long as its message goes on.
    const message = sourceDialect(this.#start) === "openai-responses" ? this.#message : undefined;
    return message?.filled === true ? text + message.end() : text;
  }

  /** Ends whatever is still open. */
  close(): string {
    let text = "";
    for (const index of this.#blocks.keys()) text += this.end(index);
    return text + this.#endMessages();
  }

  /** An id the source gave in this format, or one of ours. */
  #place(prefix: string, id: string | undefined): ItemPlace {
    const same = sourceDialect(this.#start) === "openai-responses";
    const index = this.#items.length;
    return { id: (same ? id : undefined) ?? `${prefix}_${this.#requestId}_${index}`, index };
  }

  #beginItem(index: number, item: OutputItem & OpenBlock & { begin(): string }): string {
    const text = this.#endMessages();
    this.#items.push(item);
    this.#blocks.set(index, item);
    return text + item.begin();
  }

  #beginPart(index: number, start: BlockStart): string {
    if (start.type === "refusal") this.refusal = true;
    const own =
      start.type === "text" || start.type === "refusal" ? start.extensions?.["openai-responses"] : {};
    const id = asText(own?.["id"]);
    const phase = asText(own?.["phase"]);
    const text = this.#continues(id) ? "" : this.#beginMessage(id, phase);
    const begun = this.#message?.beginPart(start);
    if (begun === undefined) return text;
    this.#blocks.set(index, begun.part);
    return text + begun.text;
  }

  /** A message that a source of the same format has begun, before its first part. */
  beginMessage(item: JsonObject): string {
    return this.#beginMessage(asText(item["id"]), asText(item["phase"]));
  }

  #beginMessage(id: string | undefined, phase: string | undefined): string {
    const text = this.#endMessages();
    this.#message = new MessageItem(this.#writer, this.#place("msg", id), phase);
    this.#items.push(this.#message);
    return text + this.#message.begin();
  }

  /** A part goes on with the message that is last in the output, unless the source says it belongs to another. */
  #continues(id: string | undefined): boolean {
    const message = this.#message;
    if (message === undefined || message.ended || this.#items.at(-1) !== message) return false;
    return id === undefined || id === message.place.id;
  }

  /** Ends every message whose parts have ended. One with an open part ends with the reply. */
  #endMessages(): string {
    let text = "";
    for (const item of this.#items) {
      if (item instanceof MessageItem && item.open === 0) text += item.end();
    }
    return text;
  }

  #image(start: Extract<BlockStart, { type: "image" }>): string {
    if (start.data === undefined || isEcho(start)) return "";
    const place = this.#place("ig", undefined);
    const item = { id: place.id, type: "image_generation_call", status: "completed", result: start.data };
    const own = new OwnItem(this.#writer, place.index, item);
    const text = this.#endMessages() + own.begin();
    this.#items.push(own);
    return text + own.end();
  }
}
