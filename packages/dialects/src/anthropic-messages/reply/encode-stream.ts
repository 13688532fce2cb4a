import type { BlockStart, ChatEvent, StreamFailure } from "@iron/types";
import type { ReplyContext, StreamEncoder } from "../../dialect.ts";
import { ClientCalls } from "../../events/client-calls.ts";
import { failureError } from "../../events/failure-error.ts";
import { FoldedBlock } from "../../events/folded-block.ts";
import type { FinishEvent, StartEvent } from "../../events/source.ts";
import { asObject } from "../../events/read.ts";
import { nameLosses } from "../../events/reply-losses.ts";
import { UsageFold } from "../../events/usage-event.ts";
import { REPLY_ROOM } from "./reply-room.ts";
import { streamError } from "./stream-error.ts";
import { BlockEncoder } from "./block-encoder.ts";
import { isSame, writeContextManagement, writeHead, writeStop } from "./reply-head.ts";
import { writeUsage } from "./usage.ts";

/**
 * An encoder for one Messages stream. Its blocks come strictly one after another, so what arrives for a block while another is open waits
 * until that one ends.
 */
export function encodeStream(context: ReplyContext): StreamEncoder {
  return new MessagesStreamEncoder(context);
}

type BlockEvent = Extract<ChatEvent, { type: "block-start" | "block-delta" | "block-end" }>;

class MessagesStreamEncoder implements StreamEncoder {
  readonly #context: ReplyContext;
  readonly #custom: ClientCalls;
  readonly #waiting = new Map<number, BlockEvent[]>();
  #open: BlockEncoder | undefined;
  #next = 0;
  #started = false;
  #start: StartEvent | undefined;
  #finish: FinishEvent | undefined;
  readonly #usage = new UsageFold();
  #calls = false;
  #refusal = false;
  #failed = false;

  constructor(context: ReplyContext) {
    this.#context = context;
    this.#custom = new ClientCalls("json", context);
  }

  push(event: ChatEvent): string {
    nameLosses(event, REPLY_ROOM, this.#context.dropped);
    const mapped = this.#custom.map(event);
    return mapped === undefined ? this.#write(event) : mapped.map((one) => this.#write(one)).join("");
  }

  end(): string {
    if (this.#failed) return "";
    let text = this.#begin();
    while (this.#open !== undefined) text += this.#endOpen();
    const same = isSame(this.#start);
    const delta = writeStop(this.#finish, same, {
      calls: this.#calls,
      refusal: this.#refusal,
      stopSequence: this.#finish?.stopSequence !== undefined,
    });
    const last = {
      type: "message_delta",
      delta,
      usage: this.#usage.latestOf("anthropic-messages") ?? writeUsage(this.#usage.usage, false),
      ...writeContextManagement(this.#finish, same),
    };
    text += `event: message_delta\ndata: ${JSON.stringify(last)}\n\n`;
    return `${text}event: message_stop\ndata: {"type":"message_stop"}\n\n`;
  }

  #write(event: ChatEvent): string {
    switch (event.type) {
      case "block-delta":
      case "block-start":
      case "block-end":
        return isFirst(event) ? this.#begin() + this.#block(event) : "";
      case "ping":
        return `${this.#begin()}event: ping\ndata: {"type":"ping"}\n\n`;
      case "opaque":
        return event.dialect === "anthropic-messages" ? this.#opaque(event) : "";
      case "start":
        this.#start ??= event;
        return this.#begin();
      case "finish":
      case "usage":
        this.#note(event);
        return "";
      case "error":
        return this.#fail(event.error);
      case "end":
        return "";
    }
  }

  #note(event: Extract<ChatEvent, { type: "finish" | "usage" }>): void {
    if (event.type === "usage") this.#usage.take(event);
    else if (isFirst(event)) this.#finish = event;
  }

  /** After an error nothing may follow: the reply must not look whole. */
  #fail(failure: StreamFailure): string {
    if (this.#failed) return "";
    this.#failed = true;
    return streamError(failureError(failure), this.#context.requestId);
  }

  /** `message_start`, once. A source of the same format told with its start what it had counted so far. */
  #begin(): string {
    if (this.#started) return "";
    this.#started = true;
    const usage = asObject(this.#start?.extensions?.["anthropic-messages"]?.["usage"]);
    const head = writeHead(this.#context, this.#start, this.#usage);
    const message = usage === undefined ? head : { ...head, usage };
    return `event: message_start\ndata: ${JSON.stringify({ type: "message_start", message })}\n\n`;
  }

  #block(event: BlockEvent): string {
    const open = this.#open;
    if (open !== undefined && open.source === event.index) {
      if (event.type === "block-delta") return open.add(event.delta);
      if (event.type === "block-end") return this.#endOpen();
      return this.#endOpen() + this.#block(event);
    }
    if (event.type !== "block-start") {
      this.#waiting.get(event.index)?.push(event);
      return "";
    }
    if (open === undefined) return this.#openBlock(event.index, event.block);
    this.#waiting.set(event.index, [event]);
    return open.complete ? this.#endOpen() : "";
  }

  #openBlock(source: number, block: BlockStart): string {
    if (block.type === "tool_call") this.#calls = true;
    if (block.type === "refusal") this.#refusal = true;
    this.#open = new BlockEncoder({ source, index: this.#next }, new FoldedBlock(block), this.#start);
    return this.#open.begin();
  }

  /** Ends the open block and writes what has waited for it. */
  #endOpen(): string {
    let text = this.#stop();
    for (const [source, events] of this.#waiting) {
      this.#waiting.delete(source);
      let ended = false;
      for (const event of events) {
        if (event.type === "block-start") text += this.#openBlock(source, event.block);
        else if (event.type === "block-delta") text += this.#open?.add(event.delta) ?? "";
        else ended = true;
      }
      if (!ended && (this.#waiting.size === 0 || this.#open?.complete !== true)) break;
      text += this.#stop();
    }
    return text;
  }

  #stop(): string {
    const text = this.#open?.end() ?? "";
    if (this.#open?.begun === true) this.#next += 1;
    this.#open = undefined;
    return text;
  }

  #opaque(event: Extract<ChatEvent, { type: "opaque" }>): string {
    if (typeof event.value !== "object" || event.value === null) return "";
    const type = (event.value as { readonly type?: unknown }).type;
    const name = event.name ?? (typeof type === "string" ? type : undefined);
    const line = name === undefined ? "" : `event: ${name}\n`;
    return `${this.#begin()}${line}data: ${JSON.stringify(event.value)}\n\n`;
  }
}

/** The format has one choice: the first. */
function isFirst(event: { readonly choice?: number }): boolean {
  return event.choice === undefined || event.choice === 0;
}
