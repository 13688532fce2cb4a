import type { BlockDelta, BlockStart, Json } from "@iron/types";
import { FoldedBlock } from "../../events/folded-block.ts";
import { asCount } from "../../events/read.ts";
import { sourceDialect, type FinishEvent, type StartEvent } from "../../events/source.ts";
import type { ChunkWriter } from "./chunk-writer.ts";
import { writeCitation } from "./citation.ts";
import { writeImage } from "./encode-whole.ts";
import { reasoningMember } from "./reasoning-member.ts";
import { writeFinishReason } from "./finish-reason.ts";
import { writeDetails } from "./reasoning-details.ts";

interface OpenBlock {
  readonly type: BlockStart["type"];
  /** Holds what can only be written when the block ends: citations and seals. */
  readonly fold: FoldedBlock;
  readonly call: number;
  readonly form: "function" | "custom" | "legacy";
  /** Where the block's text begins in the message's content. */
  readonly from: number;
  filled: boolean;
  part: number;
}

/** Writes the chunks of one choice. */
export class ChoiceEncoder {
  finish: FinishEvent | undefined;
  readonly #choice: number;
  readonly #writer: ChunkWriter;
  readonly #start: StartEvent | undefined;
  readonly #blocks = new Map<number, OpenBlock>();
  #calls = 0;
  #refusal = false;
  #legacy = false;
  #length = 0;

  constructor(choice: number, writer: ChunkWriter, start: StartEvent | undefined) {
    this.#choice = choice;
    this.#writer = writer;
    this.#start = start;
  }

  /** The chunk every choice begins with. */
  role(): string {
    return this.#writer.role(this.#choice);
  }

  begin(index: number, start: BlockStart): string {
    const before = this.#blocks.has(index) ? this.end(index) : "";
    const form = formOf(start);
    const block: OpenBlock = {
      type: start.type,
      fold: new FoldedBlock(start),
      call: callIndex(start) ?? this.#calls,
      form,
      from: this.#length,
      filled: false,
      part: 0,
    };
    this.#blocks.set(index, block);
    if (start.type === "refusal") this.#refusal = true;
    if (form === "legacy") this.#legacy = true;
    if (start.type === "image") return before + this.#image(block.fold);
    if (start.type === "audio" && start.id !== undefined) {
      return before + this.#delta(JSON.stringify({ audio: { id: start.id } }));
    }
    if (start.type !== "tool_call") return before;
    this.#calls += 1;
    return before + this.#delta(callStart(start, block));
  }

  add(index: number, delta: BlockDelta): string {
    const block = this.#blocks.get(index);
    if (block === undefined) return "";
    switch (delta.type) {
      case "text":
        return this.#text(delta.text, delta.logprobs);
      case "arguments":
        block.filled = true;
        return this.#delta(callPiece(block, delta.text));
      case "reasoning":
        return this.#reasoning(block, delta);
      case "refusal": {
        const probs =
          delta.logprobs === undefined
            ? "null"
            : `{"content":null,"refusal":${JSON.stringify(delta.logprobs)}}`;
        return this.#writer.delta(this.#choice, `{"refusal":${JSON.stringify(delta.text)}}`, probs);
      }
      case "audio":
        return this.#audio(delta);
      case "citation":
      case "signature":
      case "opaque":
        return this.#late(block, delta);
    }
  }

  end(index: number): string {
    const block = this.#blocks.get(index);
    if (block === undefined) return "";
    this.#blocks.delete(index);
    if (block.type === "tool_call") {
      return block.filled || block.form === "custom" ? "" : this.#delta(callPiece(block, "{}"));
    }
    if (sourceDialect(this.#start) === "openai-chat") return "";
    if (block.type === "text") return this.#citations(block, block.fold);
    return block.type === "reasoning" ? this.#details(block.fold) : "";
  }

  /** Whatever was left open, and the reason of the end. */
  close(same: boolean): string {
    let text = "";
    for (const index of this.#blocks.keys()) text += this.end(index);
    const reason =
      same && this.finish?.raw !== undefined
        ? this.finish.raw
        : writeFinishReason(this.finish?.reason ?? "stop", {
            calls: this.#calls > 0,
            refusal: this.#refusal,
            legacy: this.#legacy,
          });
    return text + this.#writer.finish(this.#choice, reason);
  }

  #delta(delta: string): string {
    return this.#writer.delta(this.#choice, delta);
  }

  #text(text: string, logprobs: Json | undefined): string {
    this.#length += text.length;
    if (logprobs === undefined && this.#choice === 0) return this.#writer.text(text);
    const probs = logprobs === undefined ? "null" : `{"content":${JSON.stringify(logprobs)},"refusal":null}`;
    return this.#writer.delta(this.#choice, `{"content":${JSON.stringify(text)}}`, probs);
  }

  #reasoning(block: OpenBlock, delta: Extract<BlockDelta, { type: "reasoning" }>): string {
    const part = delta.part ?? 0;
    const text = part === block.part || !block.filled ? delta.text : `\n\n${delta.text}`;
    block.part = part;
    block.filled = true;
    block.fold.add(delta);
    return this.#delta(`{"${reasoningMember(block.fold.start)}":${JSON.stringify(text)}}`);
  }

  /** Citations and seals of another format are complete only when their block ends. */
  #late(block: OpenBlock, delta: BlockDelta): string {
    block.fold.add(delta);
    if (sourceDialect(this.#start) !== "openai-chat") return "";
    const fresh = new FoldedBlock(block.fold.start);
    fresh.add(delta);
    return delta.type === "citation" ? this.#citations(block, fresh) : this.#details(fresh);
  }

  #details(fold: FoldedBlock): string {
    const details = writeDetails(fold, this.#start);
    return details.length === 0 ? "" : this.#delta(JSON.stringify({ reasoning_details: details }));
  }

  #audio(delta: Extract<BlockDelta, { type: "audio" }>): string {
    const { data, transcript, expiresAt } = delta;
    const audio = {
      ...(data !== undefined && { data }),
      ...(transcript !== undefined && { transcript }),
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
    };
    return this.#delta(JSON.stringify({ audio }));
  }

  #image(fold: FoldedBlock): string {
    const images = writeImage(fold);
    return images.length === 0 ? "" : this.#delta(JSON.stringify({ images }));
  }

  #citations(block: OpenBlock, fold: FoldedBlock): string {
    if (fold.citations.length === 0) return "";
    const span = { start: block.from, end: this.#length };
    const annotations = fold.citations.flatMap((citation) => writeCitation(citation, span) ?? []);
    return annotations.length === 0 ? "" : this.#delta(JSON.stringify({ annotations }));
  }
}

function formOf(start: BlockStart): OpenBlock["form"] {
  if (start.type !== "tool_call") return "function";
  if (start.extensions?.["openai-chat"]?.["function_call"] === true) return "legacy";
  return start.custom === true ? "custom" : "function";
}

/** A source of the same format may count its calls from another number. */
function callIndex(start: BlockStart): number | undefined {
  const own = start.type === "tool_call" ? start.extensions?.["openai-chat"] : undefined;
  return asCount(own?.["index"]);
}

function callStart(start: Extract<BlockStart, { type: "tool_call" }>, block: OpenBlock): string {
  const { id, name } = start;
  const index = block.call;
  if (block.form === "legacy") return JSON.stringify({ function_call: { name, arguments: "" } });
  const call =
    block.form === "custom"
      ? { index, id, type: "custom", custom: { name, input: "" } }
      : { index, id, type: "function", function: { name, arguments: "" } };
  return JSON.stringify({ tool_calls: [call] });
}

function callPiece(block: OpenBlock, text: string): string {
  const piece = JSON.stringify(text);
  if (block.form === "legacy") return `{"function_call":{"arguments":${piece}}}`;
  return block.form === "custom"
    ? `{"tool_calls":[{"index":${block.call},"custom":{"input":${piece}}}]}`
    : `{"tool_calls":[{"index":${block.call},"function":{"arguments":${piece}}}]}`;
}
