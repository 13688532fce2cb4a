import type { BlockDelta, JsonObject } from "@iron/types";
import { FoldedBlock } from "../../events/folded-block.ts";
import { parseEvent } from "../../events/parse-event.ts";
import { packedSeal } from "../../events/sealed-reasoning.ts";
import type { StartEvent } from "../../events/source.ts";
import { writeCitation } from "./citation.ts";
import { isSame } from "./reply-head.ts";
import { writeCallStart } from "./write-block.ts";

/** Writes the events of one content block, from its start to its stop. */
export class BlockEncoder {
  /** The block's index in the source. */
  readonly source: number;
  readonly #fold: FoldedBlock;
  readonly #index: number;
  readonly #start: StartEvent | undefined;
  readonly #textBefore: string;
  readonly #jsonBefore: string;
  #begun = false;
  #part = 0;

  constructor(
    at: { readonly source: number; readonly index: number },
    fold: FoldedBlock,
    start: StartEvent | undefined,
  ) {
    this.source = at.source;
    this.#index = at.index;
    this.#fold = fold;
    this.#start = start;
    const before = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${at.index},"delta":{"type":`;
    this.#textBefore = `${before}"text_delta","text":`;
    this.#jsonBefore = `${before}"input_json_delta","partial_json":`;
  }

  /** Whether the format has it at all, so far: only then does it take up an index. */
  get begun(): boolean {
    return this.#begun;
  }

  /** What can be said at once. Reasoning of another format may turn out to be nothing but a seal, so it waits for its first text. */
  begin(): string {
    const { start } = this.#fold;
    switch (start.type) {
      case "text":
        return this.#begin({ type: "text", text: "" });
      case "tool_call":
        return this.#begin(writeCallStart(this.#fold));
      case "reasoning":
        if (!isSame(this.#start)) return "";
        return this.#begin(
          start.redacted === undefined
            ? emptyThinking()
            : { type: "redacted_thinking", data: start.redacted },
        );
      case "opaque":
        return start.dialect === "anthropic-messages" ? this.#begin(start.value) : "";
      case "refusal":
      case "audio":
      case "image":
        return "";
    }
  }

  add(delta: BlockDelta): string {
    switch (delta.type) {
      case "text":
        return `${this.#textBefore}${JSON.stringify(delta.text)}}}\n\n`;
      case "arguments":
        this.#fold.add(delta);
        return `${this.#jsonBefore}${JSON.stringify(delta.text)}}}\n\n`;
      case "refusal":
        return this.#asText(delta.text);
      case "audio":
        return delta.transcript === undefined ? "" : this.#asText(delta.transcript);
      case "reasoning":
        return this.#thinking(delta);
      case "signature":
        if (isSame(this.#start)) return this.#delta({ type: "signature_delta", signature: delta.value });
        this.#fold.add(delta);
        return "";
      case "citation": {
        const citation = writeCitation(delta.citation);
        return citation === undefined ? "" : this.#delta({ type: "citations_delta", citation });
      }
      case "opaque":
        return delta.dialect === "anthropic-messages" && this.#begun ? this.#delta(delta.value) : "";
    }
  }

  end(): string {
    const text = this.#fold.start.type === "reasoning" && !isSame(this.#start) ? this.#seal() : "";
    if (!this.#begun) return "";
    return `${text}event: content_block_stop\ndata: {"type":"content_block_stop","index":${this.#index}}\n\n`;
  }

  /** A call whose input is complete JSON cannot grow: it may be stopped before the source says so. */
  get complete(): boolean {
    return this.#fold.start.type === "tool_call" && parseEvent(this.#fold.text) !== undefined;
  }

  #begin(block: JsonObject): string {
    this.#begun = true;
    const start = { type: "content_block_start", index: this.#index, content_block: block };
    return `event: content_block_start\ndata: ${JSON.stringify(start)}\n\n`;
  }

  #delta(delta: JsonObject): string {
    const event = { type: "content_block_delta", index: this.#index, delta };
    return `event: content_block_delta\ndata: ${JSON.stringify(event)}\n\n`;
  }

  #asText(text: string): string {
    const begin = this.#begun ? "" : this.#begin({ type: "text", text: "" });
    return `${begin}${this.#textBefore}${JSON.stringify(text)}}}\n\n`;
  }

  #thinking(delta: Extract<BlockDelta, { type: "reasoning" }>): string {
    const part = delta.part ?? 0;
    const next = this.#begun && part !== this.#part;
    this.#part = part;
    const begin = this.#begun ? "" : this.#begin(emptyThinking());
    const thinking = next ? `\n\n${delta.text}` : delta.text;
    return begin + this.#delta({ type: "thinking_delta", thinking });
  }

  #seal(): string {
    const seal = packedSeal(this.#fold, this.#start, false);
    if (seal === undefined) return "";
    if (this.#begun) return this.#delta({ type: "signature_delta", signature: seal });
    return this.#begin({ type: "redacted_thinking", data: seal });
  }
}

function emptyThinking(): JsonObject {
  return { type: "thinking", thinking: "", signature: "" };
}
