import type { Json } from "@iron/types";
import type { ReplyContext } from "../../dialect.ts";
import { chunkMembers, headMembers, type ReplyHead } from "./reply-head.ts";

/** Writes the chunks of one stream. What all chunks have in common is put into text once. */
export class ChunkWriter {
  readonly #before: string;
  readonly #textBefore: string;
  readonly #after: string;
  readonly #head: ReplyHead;
  readonly #includeUsage: boolean;

  constructor(head: ReplyHead, context: ReplyContext) {
    this.#head = head;
    this.#includeUsage = context.includeUsage;
    const members = JSON.stringify(chunkMembers(head));
    this.#before = `data: ${members.slice(0, -1)},"choices":[{"index":`;
    this.#textBefore = `${this.#before}0,"delta":{"content":`;
    this.#after = context.includeUsage ? `}],"usage":null}\n\n` : "}]}\n\n";
  }

  /** A piece of text of the first choice: nearly every chunk there is. */
  text(text: string): string {
    return `${this.#textBefore}${JSON.stringify(text)}},"logprobs":null,"finish_reason":null${this.#after}`;
  }

  /** The chunk that a choice begins with. The first of all has what the source's first chunk had. */
  role(choice: number): string {
    const delta = { role: "assistant", content: "", refusal: null };
    const choices = [{ index: choice, delta, logprobs: null, finish_reason: null }];
    const members =
      choice === 0 ? headMembers(this.#head, "chat.completion.chunk") : chunkMembers(this.#head);
    const chunk = { ...members, choices, ...(this.#includeUsage && { usage: null }) };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  }

  delta(choice: number, delta: string, logprobs = "null"): string {
    return `${this.#before}${choice},"delta":${delta},"logprobs":${logprobs},"finish_reason":null${this.#after}`;
  }

  finish(choice: number, reason: string): string {
    const end = JSON.stringify(reason);
    return `${this.#before}${choice},"delta":{},"logprobs":null,"finish_reason":${end}${this.#after}`;
  }

  /** The last chunk, which only a client that asked for usage gets. */
  usage(usage: Json, tier: string | undefined): string {
    if (!this.#includeUsage) return "";
    const chunk = {
      ...chunkMembers(this.#head),
      choices: [],
      usage,
      ...(tier !== undefined && { service_tier: tier }),
    };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  }
}
