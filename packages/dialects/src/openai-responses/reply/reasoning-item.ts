import type { BlockDelta, BlockStart, JsonObject } from "@iron/types";
import { FoldedBlock, type Thought } from "../../events/folded-block.ts";
import { packedSeal } from "../../events/sealed-reasoning.ts";
import { sourceDialect, type StartEvent } from "../../events/source.ts";
import { EventWriter, placeOf, type ItemPlace } from "./event-writer.ts";
import type { OpenBlock, OutputItem } from "./output-item.ts";

interface OpenThought {
  readonly thought: Thought;
  readonly members: string;
}

/** A reasoning item. What another format's model thought is a summary here: that is what clients of this format show. */
export class ReasoningItem implements OutputItem, OpenBlock {
  readonly #writer: EventWriter;
  readonly #place: ItemPlace;
  readonly #start: StartEvent | undefined;
  readonly #same: boolean;
  readonly #fold: FoldedBlock;
  #open: OpenThought | undefined;

  constructor(
    writer: EventWriter,
    place: ItemPlace,
    of: { readonly block: BlockStart; readonly start: StartEvent | undefined },
  ) {
    this.#writer = writer;
    this.#place = place;
    this.#start = of.start;
    this.#same = sourceDialect(of.start) === "openai-responses";
    this.#fold = new FoldedBlock(of.block);
  }

  begin(): string {
    const item = { id: this.#place.id, type: "reasoning", summary: [] };
    return this.#item("response.output_item.added", item);
  }

  add(delta: BlockDelta): string {
    if (delta.type !== "reasoning") {
      this.#fold.add(delta);
      return "";
    }
    const summary = !this.#same || delta.summary === true;
    this.#fold.add({ ...delta, summary });
    const thought = this.#fold.thoughts.at(-1);
    if (thought === undefined) return "";
    let text = "";
    if (this.#open?.thought !== thought) text = this.#closeThought() + this.#openThought(thought);
    const type = summary ? "response.reasoning_summary_text.delta" : "response.reasoning_text.delta";
    return text + this.#event(type, `"delta":${JSON.stringify(delta.text)}`);
  }

  end(): string {
    return this.#closeThought() + this.#item("response.output_item.done", this.json());
  }

  json(): JsonObject {
    const content = this.#fold.thoughts.filter((thought) => !thought.summary);
    const seal = this.#same ? this.#fold.seal?.value : packedSeal(this.#fold, this.#start, true);
    return {
      id: this.#place.id,
      type: "reasoning",
      summary: this.#fold.thoughts.filter((thought) => thought.summary).map(writeThought),
      ...(content.length > 0 && { content: content.map(writeThought) }),
      ...(seal !== undefined && { encrypted_content: seal }),
    };
  }

  #openThought(thought: Thought): string {
    const before = this.#fold.thoughts.filter((one) => one.summary === thought.summary).length - 1;
    const slot = thought.summary ? "summary_index" : "content_index";
    this.#open = { thought, members: `${placeOf(this.#place)},"${slot}":${before}` };
    const part = JSON.stringify({ ...writeThought(thought), text: "" });
    const type = thought.summary ? "response.reasoning_summary_part.added" : "response.content_part.added";
    return this.#event(type, `"part":${part}`);
  }

  #closeThought(): string {
    const open = this.#open;
    if (open === undefined) return "";
    const { thought } = open;
    const name = thought.summary ? "response.reasoning_summary_text.done" : "response.reasoning_text.done";
    const text = this.#event(name, `"text":${JSON.stringify(thought.text)}`);
    const type = thought.summary ? "response.reasoning_summary_part.done" : "response.content_part.done";
    const done = this.#event(type, `"part":${JSON.stringify(writeThought(thought))}`);
    this.#open = undefined;
    return text + done;
  }

  #event(type: string, members: string): string {
    return this.#writer.write(type, `${this.#open?.members ?? placeOf(this.#place)},${members}`);
  }

  #item(type: string, item: JsonObject): string {
    return this.#writer.write(type, `"output_index":${this.#place.index},"item":${JSON.stringify(item)}`);
  }
}

function writeThought(thought: Thought): JsonObject {
  return { type: thought.summary ? "summary_text" : "reasoning_text", text: thought.text };
}
