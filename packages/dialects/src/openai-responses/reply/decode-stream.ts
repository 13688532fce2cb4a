import type { BlockDelta, ChatEvent, Json, JsonObject } from "@iron/types";
import type { SseEvent, StreamDecoder } from "../../dialect.ts";
import { blockDelta } from "../../events/build.ts";
import { parseEvent } from "../../events/parse-event.ts";
import { asCount, asFilledText, asList, asObject, typeOf } from "../../events/read.ts";
import { streamFailure } from "../../events/stream-failure.ts";
import { readCitation } from "./citation.ts";
import { reasoningDelta } from "./item.ts";
import { messageAdded } from "./message-added.ts";
import { OpenItem, type BlockCounter } from "./open-item.ts";
import { readEnding, readStart } from "./response.ts";

/** A decoder for one Responses stream. */
export function decodeStream(): StreamDecoder {
  return new ResponsesStreamDecoder();
}

const NOTHING: readonly ChatEvent[] = [];
const DIALECT = "openai-responses";
/** Events that say again what others said piece by piece, or that say nothing. */
const REPEATED = new Set([
  "response.in_progress",
  "response.queued",
  "response.output_text.done",
  "response.refusal.done",
  "response.reasoning_summary_part.added",
  "response.reasoning_summary_part.done",
  "response.reasoning_summary_text.done",
  "response.reasoning_text.done",
  "response.function_call_arguments.done",
  "response.custom_tool_call_input.done",
]);

class ResponsesStreamDecoder implements StreamDecoder {
  readonly #items = new Map<number, OpenItem>();
  readonly #counter: BlockCounter = { next: 0, calls: false };
  #begun: JsonObject | undefined;
  #failed = false;

  push(event: SseEvent): readonly ChatEvent[] {
    // Some compatible providers close with the other format's mark, after their own.
    if (event.data === "[DONE]") return NOTHING;
    const body = parseEvent(event.data);
    if (body === undefined) return opaque(event, event.data);
    switch (typeOf(body)) {
      case "response.output_text.delta":
        return this.#partDelta(event, body, "output_text");
      case "response.refusal.delta":
        return this.#partDelta(event, body, "refusal");
      case "response.function_call_arguments.delta":
      case "response.custom_tool_call_input.delta":
        return this.#itemDelta(event, body, argumentsDelta(body));
      case "response.reasoning_summary_text.delta":
        return this.#itemDelta(event, body, thought(body, true));
      case "response.reasoning_text.delta":
        return this.#itemDelta(event, body, thought(body, false));
      default:
        return this.#structure(event, body);
    }
  }

  #structure(event: SseEvent, body: JsonObject): readonly ChatEvent[] {
    switch (typeOf(body)) {
      case "response.created":
        return this.#start(asObject(body["response"]) ?? {});
      case "response.output_item.added":
        return this.#added(body);
      case "response.output_item.done":
        return this.#done(body);
      case "response.content_part.added":
      case "response.content_part.done":
        return this.#part(body);
      case "response.output_text.annotation.added":
        return this.#annotation(event, body);
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
      case "response.cancelled":
        return this.#end(asObject(body["response"]) ?? {});
      case "error":
        return this.#error(body);
      default:
        return this.#other(event, body);
    }
  }

  #start(response: JsonObject): readonly ChatEvent[] {
    if (this.#begun !== undefined) return NOTHING;
    this.#begun = response;
    return [readStart(response)];
  }

  #added(body: JsonObject): readonly ChatEvent[] {
    const out: ChatEvent[] = [];
    const item = asObject(body["item"]) ?? {};
    this.#open(slotOf(body), item, out);
    if (typeOf(item) === "message") out.push(messageAdded(item));
    return out;
  }

  #open(slot: number, item: JsonObject, out: ChatEvent[]): OpenItem {
    const made = new OpenItem(item, this.#counter, out);
    this.#items.set(slot, made);
    return made;
  }

  #done(body: JsonObject): readonly ChatEvent[] {
    const out: ChatEvent[] = [];
    const slot = slotOf(body);
    const item = asObject(body["item"]) ?? {};
    const open = this.#items.get(slot) ?? this.#open(slot, item, out);
    this.#items.delete(slot);
    open.done(item, out);
    return out;
  }

  #part(body: JsonObject): readonly ChatEvent[] {
    const item = this.#items.get(slotOf(body));
    const shape = asObject(body["part"]);
    if (item === undefined || shape === undefined || item.kind !== "message") return NOTHING;
    const out: ChatEvent[] = [];
    const slot = asCount(body["content_index"]) ?? 0;
    if (body["type"] === "response.content_part.done") item.partDone(slot, shape, out);
    else item.part(slot, shape, out);
    return out;
  }

  #partDelta(event: SseEvent, body: JsonObject, type: "output_text" | "refusal"): readonly ChatEvent[] {
    const out: ChatEvent[] = [];
    const slot = slotOf(body);
    // A stream whose item.added went missing is still read.
    const item = this.#items.get(slot) ?? this.#open(slot, { type: "message" }, out);
    const text = asFilledText(body["delta"]);
    if (item.kind !== "message") return opaque(event, body);
    if (text === undefined) return out;
    const part = item.part(asCount(body["content_index"]) ?? 0, { type }, out);
    part.filled = true;
    out.push(blockDelta(0, part.index, textDelta(type, text, asList(body["logprobs"]))));
    return out;
  }

  #annotation(event: SseEvent, body: JsonObject): readonly ChatEvent[] {
    const item = this.#items.get(slotOf(body));
    const value = asObject(body["annotation"]);
    if (item?.kind !== "message" || value === undefined) return opaque(event, body);
    const out: ChatEvent[] = [];
    const part = item.part(asCount(body["content_index"]) ?? 0, { type: "output_text" }, out);
    part.filled = true;
    out.push(blockDelta(0, part.index, { type: "citation", citation: readCitation(value) }));
    return out;
  }

  #itemDelta(event: SseEvent, body: JsonObject, delta: BlockDelta | undefined): readonly ChatEvent[] {
    const item = this.#items.get(slotOf(body));
    if (item === undefined) return opaque(event, body);
    if (item.kind === "opaque") return [opaqueDelta(item, body)];
    if (item.kind === "message" || delta === undefined) return NOTHING;
    item.filled = true;
    return [blockDelta(0, item.block, delta)];
  }

  #other(event: SseEvent, body: JsonObject): readonly ChatEvent[] {
    const item = this.#items.get(asCount(body["output_index"]) ?? -1);
    if (item?.kind === "opaque") return [opaqueDelta(item, body)];
    if (typeof body["type"] === "string" && REPEATED.has(body["type"])) return NOTHING;
    return opaque(event, body);
  }

  #error(body: JsonObject): readonly ChatEvent[] {
    this.#failed = true;
    return [{ type: "error", error: streamFailure(body["error"] ?? errorOf(body)) }];
  }

  #end(response: JsonObject): readonly ChatEvent[] {
    const out: ChatEvent[] = [];
    if (this.#begun === undefined) out.push(...this.#start(response));
    for (const item of this.#items.values()) item.done(undefined, out);
    this.#items.clear();
    const ending = readEnding(response, { calls: this.#counter.calls, begun: this.#begun ?? response });
    out.push(...(this.#failed ? ending.filter((event) => event.type !== "error") : ending));
    return out;
  }
}

function slotOf(body: JsonObject): number {
  return asCount(body["output_index"]) ?? 0;
}

function argumentsDelta(body: JsonObject): BlockDelta | undefined {
  const text = asFilledText(body["delta"]);
  return text === undefined ? undefined : { type: "arguments", text };
}

function thought(body: JsonObject, summary: boolean): BlockDelta | undefined {
  const text = asFilledText(body["delta"]);
  const part = asCount(body[summary ? "summary_index" : "content_index"]) ?? 0;
  return text === undefined ? undefined : reasoningDelta(text, summary, part);
}

function textDelta(type: "output_text" | "refusal", text: string, logprobs: readonly Json[]): BlockDelta {
  if (type === "refusal") return { type: "refusal", text };
  return logprobs.length > 0 ? { type: "text", text, logprobs } : { type: "text", text };
}

/** An `error` event states its members beside its type. */
function errorOf(body: JsonObject): JsonObject {
  return { ...body, type: body["code"] ?? "error" };
}

function opaqueDelta(item: OpenItem, body: JsonObject): ChatEvent {
  return blockDelta(0, item.block, { type: "opaque", dialect: DIALECT, value: body });
}

function opaque(event: SseEvent, value: Json): readonly ChatEvent[] {
  return [
    event.name === undefined
      ? { type: "opaque", dialect: DIALECT, value }
      : { type: "opaque", dialect: DIALECT, name: event.name, value },
  ];
}
