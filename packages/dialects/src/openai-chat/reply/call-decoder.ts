import type { ChatEvent, Json, JsonObject } from "@iron/types";
import { blockDelta, blockEnd, blockStart } from "../../events/build.ts";
import { asFilledText, asObject, asText } from "../../events/read.ts";

interface OpenCall {
  readonly slot: Json | undefined;
  readonly id: string | undefined;
  readonly block: number;
}

/** Turns pieces of `tool_calls` (and of the older `function_call`) into blocks; calls may interleave until the choice ends. */
export class CallDecoder {
  readonly #choice: number;
  readonly #replyId: string;
  #open: OpenCall[] = [];
  #count = 0;

  constructor(choice: number, replyId: string) {
    this.#choice = choice;
    this.#replyId = replyId;
  }

  /** Takes the pieces of one delta. Returns the next free block index. */
  take(pieces: readonly JsonObject[], next: number, out: ChatEvent[]): number {
    let free = next;
    for (const piece of pieces) {
      const custom = asObject(piece["custom"]);
      const body = custom ?? asObject(piece["function"]) ?? {};
      let call = this.#find(piece, body);
      if (call === undefined) {
        call = { slot: piece["index"], id: asFilledText(piece["id"]), block: free++ };
        this.#start(call, { name: asText(body["name"]) ?? "", custom: custom !== undefined }, out);
      }
      this.#fill(call.block, custom === undefined ? body["arguments"] : custom["input"], out);
    }
    return free;
  }

  /** Takes a piece of the older `function_call`, of which a message has one at most. */
  takeLegacy(piece: JsonObject, next: number, out: ChatEvent[]): number {
    const known = this.#open.find((call) => call.slot === "legacy");
    const block = known?.block ?? next;
    if (known === undefined) {
      this.#open.push({ slot: "legacy", id: undefined, block });
      out.push(
        blockStart(this.#choice, block, {
          type: "tool_call",
          id: this.#makeId(),
          name: asText(piece["name"]) ?? "",
          extensions: { "openai-chat": { function_call: true } },
        }),
      );
    }
    this.#fill(block, piece["arguments"], out);
    return known === undefined ? next + 1 : next;
  }

  close(out: ChatEvent[]): void {
    for (const call of this.#open) out.push(blockEnd(this.#choice, call.block));
    this.#open = [];
  }

  /**
   * The open call a piece belongs to. Some providers leave `index` out, or give every call index 0: then a new id with a name is a new
   * call, and a piece without an id goes on with the latest.
   */
  #find(piece: JsonObject, body: JsonObject): OpenCall | undefined {
    const slot = piece["index"];
    const id = asFilledText(piece["id"]);
    const known =
      slot === undefined || slot === null
        ? this.#open.at(-1)
        : this.#open.findLast((call) => call.slot === slot);
    if (known === undefined || id === undefined || id === known.id) return known;
    const same = this.#open.find((call) => call.id === id);
    if (same !== undefined) return same;
    return asFilledText(body["name"]) === undefined ? known : undefined;
  }

  #start(call: OpenCall, is: { readonly name: string; readonly custom: boolean }, out: ChatEvent[]): void {
    const { slot } = call;
    const other =
      typeof slot === "number" && slot !== this.#open.length && !this.#open.some((one) => one.slot === slot);
    this.#open.push(call);
    const id = call.id ?? this.#makeId();
    out.push(
      blockStart(this.#choice, call.block, {
        type: "tool_call",
        id,
        name: is.name,
        ...(is.custom && { custom: true }),
        ...(other && { extensions: { "openai-chat": { index: slot } } }),
      }),
    );
  }

  #fill(block: number, text: Json | undefined, out: ChatEvent[]): void {
    // A few providers send the arguments as an object.
    const piece = asObject(text) === undefined ? asFilledText(text) : JSON.stringify(text);
    if (piece !== undefined) {
      out.push(blockDelta(this.#choice, block, { type: "arguments", text: piece }));
    }
  }

  #makeId(): string {
    return `call_${this.#replyId}_${this.#choice}_${this.#count++}`.replaceAll(/[^A-Za-z0-9_-]/g, "");
  }
}
