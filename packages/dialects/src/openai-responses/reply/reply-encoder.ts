import type { ChatEvent, JsonObject, StreamFailure } from "@iron/types";
import type { ReplyContext } from "../../dialect.ts";
import { ClientCalls } from "../../events/client-calls.ts";
import { asObject, typeOf } from "../../events/read.ts";
import type { FinishEvent, StartEvent } from "../../events/source.ts";
import { nameLosses } from "../../events/reply-losses.ts";
import { UsageFold } from "../../events/usage-event.ts";
import { REPLY_ROOM } from "./reply-room.ts";
import { EventWriter } from "./event-writer.ts";
import { OutputEncoder } from "./output-encoder.ts";
import { readMessageAdded } from "./message-added.ts";
import { finishResponse, isSame, responseEnd, writeResponse, type ResponseEnd } from "./write-response.ts";

/** Writes the events of one response and, at its end, the response they add up to. The format has one choice: the first. */
export class ReplyEncoder {
  readonly #context: ReplyContext;
  readonly #calls: ClientCalls;
  readonly #writer = new EventWriter();
  #output: OutputEncoder | undefined;
  #response: JsonObject = {};
  #start: StartEvent | undefined;
  #finish: FinishEvent | undefined;
  #error: StreamFailure | undefined;
  readonly #usage = new UsageFold();
  #fresh = "";

  constructor(context: ReplyContext) {
    this.#context = context;
    this.#calls = new ClientCalls("free", context);
  }

  push(event: ChatEvent): string {
    nameLosses(event, REPLY_ROOM, this.#context.dropped);
    const mapped = this.#calls.map(event);
    return mapped === undefined ? this.#write(event) : mapped.map((one) => this.#write(one)).join("");
  }

  /** The last event's text and the whole response. */
  end(): { readonly text: string; readonly response: JsonObject } {
    const output = this.#begin();
    const closing = this.#after(output.close());
    const end = this.#end(output);
    const response = finishResponse(this.#response, end, { output: output.output, usage: this.#usage });
    const last = this.#writer.write(`response.${end.status}`, `"response":${JSON.stringify(response)}`);
    return { text: closing + last, response };
  }

  #end(output: OutputEncoder): ResponseEnd {
    const end = responseEnd(this.#finish, { refusal: output.refusal, error: this.#error });
    const late = isSame(this.#start) ? asObject(this.#finish?.details?.["response"]) : undefined;
    return late === undefined ? end : { ...end, late };
  }

  #write(event: ChatEvent): string {
    switch (event.type) {
      case "block-delta":
      case "block-start":
      case "block-end":
        return isFirst(event) ? this.#after(this.#block(event)) : "";
      case "ping":
        return ": ping\n\n";
      case "opaque":
        return event.dialect === "openai-responses" ? this.#opaque(event) : "";
      case "end":
        return "";
      case "start":
      case "finish":
      case "usage":
      case "error":
        return this.#note(event);
    }
  }

  #block(event: Extract<ChatEvent, { type: "block-start" | "block-delta" | "block-end" }>): string {
    const output = this.#begin();
    if (event.type === "block-delta") return output.add(event.index, event.delta);
    return event.type === "block-start" ? output.begin(event.index, event.block) : output.end(event.index);
  }

  #note(event: Extract<ChatEvent, { type: "start" | "finish" | "usage" | "error" }>): string {
    if (event.type === "usage") this.#usage.take(event);
    else if (event.type === "error") this.#error ??= event.error;
    else if (event.type === "finish" && isFirst(event)) this.#finish = event;
    else if (event.type === "start") {
      this.#start ??= event;
      this.#begin();
      return this.#after("");
    }
    return "";
  }

  #begin(): OutputEncoder {
    if (this.#output !== undefined) return this.#output;
    this.#response = writeResponse(this.#context, this.#start);
    this.#output = new OutputEncoder(this.#writer, this.#context.requestId, this.#start);
    const response = `"response":${JSON.stringify(this.#response)}`;
    this.#fresh += this.#writer.write("response.created", response);
    this.#fresh += this.#writer.write("response.in_progress", response);
    return this.#output;
  }

  #after(text: string): string {
    if (this.#fresh === "") return text;
    const before = this.#fresh;
    this.#fresh = "";
    return before + text;
  }

  #opaque(event: Extract<ChatEvent, { type: "opaque" }>): string {
    if (typeof event.value !== "object" || event.value === null || Array.isArray(event.value)) return "";
    const value = event.value as JsonObject;
    const type = typeOf(value);
    if (type === "") return "";
    const output = this.#begin();
    const message = readMessageAdded(value);
    if (message !== undefined) return this.#after(output.beginMessage(message));
    const { type: _type, sequence_number: _sequence, ...rest } = value;
    const members = JSON.stringify(rest).slice(1, -1);
    return this.#after(this.#writer.write(type, members));
  }
}

function isFirst(event: { readonly choice?: number }): boolean {
  return event.choice === undefined || event.choice === 0;
}
