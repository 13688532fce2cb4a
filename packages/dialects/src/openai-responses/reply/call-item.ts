import type { BlockDelta, BlockStart, JsonObject } from "@iron/types";
import { EventWriter, placeOf, type ItemPlace } from "./event-writer.ts";
import type { OpenBlock, OutputItem } from "./output-item.ts";

type CallStart = Extract<BlockStart, { type: "tool_call" }>;

const ARGUMENTS = "response.function_call_arguments";
const INPUT = "response.custom_tool_call_input";
const ARGUMENTS_HEAD = EventWriter.head(`${ARGUMENTS}.delta`);
const INPUT_HEAD = EventWriter.head(`${INPUT}.delta`);

/** A call of one of the client's tools. */
export class CallItem implements OutputItem, OpenBlock {
  readonly #writer: EventWriter;
  readonly #place: ItemPlace;
  readonly #call: CallStart;
  readonly #custom: boolean;
  readonly #middle: string;
  #text = "";
  #status = "in_progress";

  constructor(writer: EventWriter, place: ItemPlace, call: CallStart) {
    this.#writer = writer;
    this.#place = place;
    this.#call = call;
    this.#custom = call.custom === true;
    this.#middle = `,${placeOf(place)},"delta":`;
  }

  begin(): string {
    return this.#item("response.output_item.added");
  }

  add(delta: BlockDelta): string {
    if (delta.type !== "arguments") return "";
    this.#text += delta.text;
    return this.#writer.piece(this.#custom ? INPUT_HEAD : ARGUMENTS_HEAD, this.#middle, delta.text);
  }

  end(): string {
    const empty = this.#text === "" && !this.#custom;
    const piece = empty ? this.add({ type: "arguments", text: "{}" }) : "";
    this.#status = "completed";
    const text = JSON.stringify(this.#text);
    const members = this.#custom
      ? `${placeOf(this.#place)},"input":${text}`
      : `${placeOf(this.#place)},"arguments":${text}`;
    const done = this.#writer.write(`${this.#custom ? INPUT : ARGUMENTS}.done`, members);
    return piece + done + this.#item("response.output_item.done");
  }

  json(): JsonObject {
    const { id, name, extensions } = this.#call;
    const text = this.#text;
    return {
      id: this.#place.id,
      type: this.#custom ? "custom_tool_call" : "function_call",
      status: this.#status,
      ...(this.#custom ? { input: text } : { arguments: text }),
      call_id: id,
      name,
      ...extensions?.["openai-responses"],
    };
  }

  #item(type: string): string {
    return this.#writer.write(
      type,
      `"output_index":${this.#place.index},"item":${JSON.stringify(this.json())}`,
    );
  }
}
