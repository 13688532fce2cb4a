import type { ChatEvent, StreamFailure } from "@iron/types";
import type { ReplyContext, StreamEncoder } from "../../dialect.ts";
import { plainTier } from "../../events/plain-tier.ts";
import { ClientCalls } from "../../events/client-calls.ts";
import { failureError } from "../../events/failure-error.ts";
import { isCounted } from "../../events/merge-usage.ts";
import type { StartEvent } from "../../events/source.ts";
import { nameLosses } from "../../events/reply-losses.ts";
import { UsageFold } from "../../events/usage-event.ts";
import { REPLY_ROOM } from "./reply-room.ts";
import { ChoiceEncoder } from "./choice-encoder.ts";
import { ChunkWriter } from "./chunk-writer.ts";
import { streamError } from "./stream-error.ts";
import { replyHead, type ReplyHead } from "./reply-head.ts";
import { writeUsage } from "./usage.ts";

/** An encoder for one Chat Completions stream. The finish reason and usage are written at the end, whenever the source told them. */
export function encodeStream(context: ReplyContext): StreamEncoder {
  return new ChatStreamEncoder(context);
}

class ChatStreamEncoder implements StreamEncoder {
  readonly #context: ReplyContext;
  readonly #calls: ClientCalls;
  readonly #choices = new Map<number, ChoiceEncoder>();
  #writer: ChunkWriter | undefined;
  #start: StartEvent | undefined;
  #head: ReplyHead | undefined;
  readonly #usage = new UsageFold();
  #fresh = "";
  #failed = false;

  constructor(context: ReplyContext) {
    this.#context = context;
    this.#calls = new ClientCalls("free", context);
  }

  push(event: ChatEvent): string {
    nameLosses(event, REPLY_ROOM, this.#context.dropped);
    const mapped = this.#calls.map(event);
    return mapped === undefined ? this.#write(event) : mapped.map((one) => this.#write(one)).join("");
  }

  end(): string {
    if (this.#failed) return "";
    let text = "";
    // A reply has a first choice even when the source said nothing.
    this.#choice(0);
    for (const choice of this.#choices.values()) text += choice.close(this.#head?.same === true);
    const { usage } = this.#usage;
    if (this.#writer !== undefined && isCounted(usage)) {
      const written = this.#usage.latestOf("openai-chat") ?? writeUsage(usage);
      text += this.#writer.usage(written, plainTier(usage.serviceTier));
    }
    return `${this.#take()}${text}data: [DONE]\n\n`;
  }

  #write(event: ChatEvent): string {
    switch (event.type) {
      case "block-delta":
        return this.#after(this.#choice(event.choice).add(event.index, event.delta));
      case "block-start":
        return this.#after(this.#choice(event.choice).begin(event.index, event.block));
      case "block-end":
        return this.#after(this.#choice(event.choice).end(event.index));
      case "start":
        this.#start ??= event;
        this.#choice(0);
        return this.#take();
      case "finish":
        this.#choice(event.choice).finish = event;
        return this.#take();
      case "usage":
        this.#usage.take(event);
        return "";
      case "ping":
        return ": ping\n\n";
      case "opaque":
        return event.dialect === "openai-chat" ? this.#opaque(event) : "";
      case "error":
        return this.#fail(event.error);
      case "end":
        return "";
    }
  }

  /** After an error nothing may follow: the reply must not look whole. */
  #fail(failure: StreamFailure): string {
    if (this.#failed) return "";
    this.#failed = true;
    return this.#take() + streamError(failureError(failure), this.#context.requestId);
  }

  #choice(index = 0): ChoiceEncoder {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    this.#head ??= replyHead(this.#context, this.#start);
    this.#writer ??= new ChunkWriter(this.#head, this.#context);
    const made = new ChoiceEncoder(index, this.#writer, this.#start);
    this.#choices.set(index, made);
    this.#fresh += made.role();
    return made;
  }

  /** What must stand before the event's own text: the role chunk of a choice that has just begun. */
  #after(text: string): string {
    return this.#fresh === "" ? text : this.#take() + text;
  }

  #take(): string {
    const text = this.#fresh;
    this.#fresh = "";
    return text;
  }

  #opaque(event: Extract<ChatEvent, { type: "opaque" }>): string {
    return typeof event.value === "object" ? `data: ${JSON.stringify(event.value)}\n\n` : "";
  }
}
