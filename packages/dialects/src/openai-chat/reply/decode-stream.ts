import type { ChatEvent, Json, JsonObject } from "@iron/types";
import type { SseEvent, StreamDecoder } from "../../dialect.ts";
import { parseEvent } from "../../events/parse-event.ts";
import { asCount, asObject, asObjects, asText } from "../../events/read.ts";
import { streamFailure } from "../../events/stream-failure.ts";
import { usageEvent } from "../../events/usage-event.ts";
import { ChoiceDecoder } from "./choice-decoder.ts";
import { readStart } from "./start.ts";
import { readUsage } from "./usage.ts";

/** A decoder for one Chat Completions stream, of OpenAI or a provider compatible with it. */
export function decodeStream(): StreamDecoder {
  return new ChatStreamDecoder();
}

class ChatStreamDecoder implements StreamDecoder {
  readonly #choices = new Map<number, ChoiceDecoder>();
  #started = false;
  #replyId = "";
  #tier: string | undefined;

  push(event: SseEvent): readonly ChatEvent[] {
    if (event.data === "[DONE]") return this.#end();
    const chunk = parseEvent(event.data);
    if (chunk === undefined) return [opaque(event, event.data)];
    const error = errorIn(event, chunk);
    if (error !== null) return [{ type: "error", error: streamFailure(error) }];
    const usage = usageIn(chunk);
    if (usage === undefined && chunk["choices"] === undefined) return [opaque(event, chunk)];
    const out: ChatEvent[] = [];
    if (!this.#started) this.#start(chunk, out);
    for (const entry of asObjects(chunk["choices"])) {
      this.#choice(asCount(entry["index"]) ?? 0).take(entry, out);
    }
    const tier = asText(chunk["service_tier"]);
    if (tier !== undefined && tier !== "auto") this.#tier = tier;
    if (usage !== undefined) out.push(this.#usage(usage));
    return out;
  }

  #usage(usage: JsonObject): ChatEvent {
    const read = readUsage(usage);
    const tiered = this.#tier === undefined ? read : { ...read, serviceTier: this.#tier };
    return usageEvent("openai-chat", tiered, usage);
  }

  #start(chunk: JsonObject, out: ChatEvent[]): void {
    this.#started = true;
    this.#replyId = asText(chunk["id"]) ?? "";
    out.push(readStart(chunk));
  }

  #choice(index: number): ChoiceDecoder {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const made = new ChoiceDecoder(index, this.#replyId);
    this.#choices.set(index, made);
    return made;
  }

  #end(): readonly ChatEvent[] {
    const out: ChatEvent[] = [];
    for (const choice of this.#choices.values()) choice.close(out);
    out.push({ type: "end" });
    return out;
  }
}

function errorIn(event: SseEvent, chunk: JsonObject): Json {
  return chunk["error"] ?? (event.name === "error" ? chunk : null);
}

function usageIn(chunk: JsonObject): JsonObject | undefined {
  return asObject(chunk["usage"]) ?? asObject(asObject(chunk["x_groq"])?.["usage"]);
}

function opaque(event: SseEvent, value: JsonObject | string): ChatEvent {
  return event.name === undefined
    ? { type: "opaque", dialect: "openai-chat", value }
    : { type: "opaque", dialect: "openai-chat", name: event.name, value };
}
