import type { BlockDelta, BlockStart, JsonObject } from "@iron/types";
import { FoldedBlock } from "../../events/folded-block.ts";
import { writeCitation } from "./citation.ts";
import { EventWriter, placeOf, type ItemPlace } from "./event-writer.ts";
import type { OpenBlock, OutputItem } from "./output-item.ts";

/** A message of the output. Text and refusals that follow one another are its parts. */
export class MessageItem implements OutputItem {
  readonly phase: string | undefined;
  readonly place: ItemPlace;
  /** Parts that have not ended. */
  open = 0;
  ended = false;
  readonly #writer: EventWriter;
  readonly #parts: MessagePart[] = [];

  constructor(writer: EventWriter, place: ItemPlace, phase: string | undefined) {
    this.#writer = writer;
    this.place = place;
    this.phase = phase;
  }

  /** It has had parts, and all of them have ended. */
  get filled(): boolean {
    return this.#parts.length > 0 && this.open === 0;
  }

  begin(): string {
    const item = this.#json("in_progress", []);
    return this.#writer.write(
      "response.output_item.added",
      `"output_index":${this.place.index},"item":${JSON.stringify(item)}`,
    );
  }

  beginPart(start: BlockStart): { readonly part: OpenBlock; readonly text: string } {
    const part = new MessagePart(this.#writer, this, { index: this.#parts.length, start });
    this.#parts.push(part);
    this.open += 1;
    return { part, text: part.begin() };
  }

  end(): string {
    if (this.ended) return "";
    this.ended = true;
    return this.#writer.write(
      "response.output_item.done",
      `"output_index":${this.place.index},"item":${JSON.stringify(this.json())}`,
    );
  }

  json(): JsonObject {
    return this.#json(
      "completed",
      this.#parts.map((part) => part.json()),
    );
  }

  #json(status: string, content: readonly JsonObject[]): JsonObject {
    const { phase } = this;
    return {
      id: this.place.id,
      type: "message",
      status,
      content,
      ...(phase !== undefined && { phase }),
      role: "assistant",
    };
  }
}

const TEXT_HEAD = EventWriter.head("response.output_text.delta");
const REFUSAL_HEAD = EventWriter.head("response.refusal.delta");

class MessagePart implements OpenBlock {
  readonly #writer: EventWriter;
  readonly #message: MessageItem;
  readonly #fold: FoldedBlock;
  readonly #members: string;
  readonly #textMiddle: string;
  readonly #middle: string;
  readonly #refusal: boolean;
  #annotations = 0;

  constructor(
    writer: EventWriter,
    message: MessageItem,
    part: { readonly index: number; readonly start: BlockStart },
  ) {
    this.#writer = writer;
    this.#message = message;
    this.#fold = new FoldedBlock(part.start);
    this.#refusal = part.start.type === "refusal";
    this.#members = `${placeOf(message.place)},"content_index":${part.index}`;
    this.#textMiddle = `,${this.#members},"logprobs":[],"delta":`;
    this.#middle = `,${this.#members},"delta":`;
  }

  begin(): string {
    return this.#part("response.content_part.added");
  }

  add(delta: BlockDelta): string {
    this.#fold.add(delta);
    switch (delta.type) {
      case "text":
        if (delta.logprobs !== undefined) {
          const text = JSON.stringify(delta.text);
          const probs = JSON.stringify(delta.logprobs);
          return this.#event("response.output_text.delta", `"delta":${text},"logprobs":${probs}`);
        }
        return this.#writer.piece(TEXT_HEAD, this.#textMiddle, delta.text);
      case "refusal":
        return this.#writer.piece(REFUSAL_HEAD, this.#middle, delta.text);
      case "audio":
        return delta.transcript === undefined
          ? ""
          : this.#writer.piece(TEXT_HEAD, this.#textMiddle, delta.transcript);
      case "citation":
        // A citation of this format knows its place; one of another spans the whole part, which is known at its end.
        return delta.citation.raw.dialect === "openai-responses" ? this.#citations() : "";
      case "arguments":
      case "reasoning":
      case "signature":
      case "opaque":
        return "";
    }
  }

  end(): string {
    const citations = this.#citations();
    const text = JSON.stringify(this.#fold.text);
    const done = this.#refusal
      ? this.#event("response.refusal.done", `"refusal":${text}`)
      : this.#event(
          "response.output_text.done",
          `"text":${text},"logprobs":${JSON.stringify(this.#fold.logprobs)}`,
        );
    this.#message.open -= 1;
    return citations + done + this.#part("response.content_part.done");
  }

  json(): JsonObject {
    const { text, logprobs } = this.#fold;
    if (this.#refusal) return { type: "refusal", refusal: text };
    return { type: "output_text", annotations: this.#written(), logprobs, text };
  }

  #citations(): string {
    let text = "";
    for (const annotation of this.#written().slice(this.#annotations)) {
      const members = `"annotation_index":${this.#annotations++},"annotation":${JSON.stringify(annotation)}`;
      text += this.#event("response.output_text.annotation.added", members);
    }
    return text;
  }

  #written(): readonly JsonObject[] {
    const { citations, text } = this.#fold;
    return citations
      .map((citation) => writeCitation(citation, text.length))
      .filter((annotation) => annotation !== undefined);
  }

  #part(type: string): string {
    return this.#event(type, `"part":${JSON.stringify(this.json())}`);
  }

  #event(type: string, members: string): string {
    return this.#writer.write(type, `${this.#members},${members}`);
  }
}
