import type { ChatEvent, Delivered, StreamFailure, Usage } from "@iron/types";

/** About how many bytes of text make a token. Used only where a provider's own count is missing. */
const BYTES_PER_TOKEN = 4;

/** More than the tokens of any ordinary text have on average: so many bytes are a token for certain. */
const MOST_BYTES_PER_TOKEN = 8;

/**
 * Reads from the side what a reply delivers and what the provider says it consumed. One for each call; it sits before every transform, so
 * that what is redacted is still counted.
 */
export class Meter implements Delivered {
  bytes = 0;
  usage: Partial<Usage> | undefined;
  model: string | undefined;
  /** The terminal mark of the format came. */
  ended = false;
  /** The provider said why it stopped: nothing of the content is missing. */
  finished = false;
  /** The provider's error inside the stream. */
  failure: StreamFailure | undefined;
  /** Content has come. */
  started = false;
  #deltas = 0;
  #textBytes = 0;
  #certainBytes = 0;

  get outputTokens(): number {
    return Math.max(this.#deltas, Math.ceil(this.#textBytes / BYTES_PER_TOKEN));
  }

  get leastOutputTokens(): number {
    return Math.ceil(this.#certainBytes / MOST_BYTES_PER_TOKEN);
  }

  observe(events: readonly ChatEvent[]): void {
    for (const event of events) this.#observe(event);
  }

  /** A reply that will never be read had this many bytes: all of them count as content. */
  countUnread(bytes: number): void {
    this.started = true;
    this.#textBytes = Math.max(this.#textBytes, bytes);
  }

  /** The provider's counts, when it gave both totals. */
  totals(): Usage | undefined {
    const usage = this.usage;
    if (usage?.inputTokens === undefined || usage.outputTokens === undefined) return undefined;
    return usage as Usage;
  }

  #observe(event: ChatEvent): void {
    switch (event.type) {
      case "start":
        this.model ??= event.model;
        break;
      case "block-delta":
        this.#count(event.delta);
        break;
      case "block-start":
        if (event.block.type === "tool_call") this.#add(event.block.name);
        break;
      case "usage":
        this.usage = this.usage === undefined ? event.usage : { ...this.usage, ...event.usage };
        break;
      case "finish":
        this.finished = true;
        break;
      case "end":
        this.ended = true;
        break;
      case "error":
        this.failure = event.error;
        break;
      default:
        break;
    }
  }

  #count(delta: Extract<ChatEvent, { type: "block-delta" }>["delta"]): void {
    switch (delta.type) {
      case "text":
      case "refusal":
      case "reasoning":
      case "arguments":
        this.#add(delta.text);
        break;
      case "audio":
        // A second of sound is a few tokens and very many bytes: only what was said is counted.
        this.#add(delta.transcript ?? "");
        this.started ||= delta.data !== undefined;
        break;
      default:
        break;
    }
  }

  #add(text: string): void {
    if (text === "") return;
    this.started = true;
    this.#deltas += 1;
    const bytes = Buffer.byteLength(text);
    this.#textBytes += bytes;
    this.#certainBytes += bytes;
  }
}
