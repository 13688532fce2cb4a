import type { BlockDelta, JsonObject } from "@iron/types";
import { asObject, typeOf } from "../../events/read.ts";
import type { EventWriter } from "./event-writer.ts";
import type { OpenBlock, OutputItem } from "./output-item.ts";

/** An item that only this format understands, such as a server tool's call: written as it came, in its new place. */
export class OwnItem implements OutputItem, OpenBlock {
  readonly #writer: EventWriter;
  readonly #index: number;
  #item: JsonObject;

  constructor(writer: EventWriter, index: number, item: JsonObject) {
    this.#writer = writer;
    this.#index = index;
    this.#item = item;
  }

  begin(): string {
    return this.#event("response.output_item.added");
  }

  add(delta: BlockDelta): string {
    if (delta.type !== "opaque") return "";
    const { type: _type, sequence_number: _sequence, output_index: _index, ...rest } = delta.value;
    const type = typeOf(delta.value);
    if (type === "response.output_item.done") {
      this.#item = asObject(delta.value["item"]) ?? this.#item;
      return "";
    }
    const members = JSON.stringify({ output_index: this.#index, ...rest });
    return this.#writer.write(type, members.slice(1, -1));
  }

  end(): string {
    return this.#event("response.output_item.done");
  }

  json(): JsonObject {
    return this.#item;
  }

  #event(type: string): string {
    return this.#writer.write(type, `"output_index":${this.#index},"item":${JSON.stringify(this.#item)}`);
  }
}
