import type { BlockStart, ChatEvent, Json, JsonObject } from "@iron/types";
import { blockDelta, blockEnd, blockStart } from "../../events/build.ts";
import { asCount, asFilledText, asList, asObject, asObjects, asText, typeOf } from "../../events/read.ts";
import { CallDecoder } from "./call-decoder.ts";
import { readCitation } from "./citation.ts";
import { REASONING_MEMBER } from "./reasoning-member.ts";
import { readFinishReason } from "./finish-reason.ts";

type Prose = "text" | "reasoning" | "refusal" | "audio";

const LONG: BlockStart = { type: "reasoning" };
/** Reasoning under the shorter of its two names; a client of the same format expects it there. */
const SHORT: BlockStart = {
  type: "reasoning",
  extensions: { "openai-chat": { [REASONING_MEMBER]: "reasoning" } },
};

/** Turns the deltas of one choice, or its whole message, into blocks. */
export class ChoiceDecoder {
  readonly #choice: number;
  readonly #calls: CallDecoder;
  #next = 0;
  #prose: Prose | undefined;
  #open = -1;
  #finished = false;

  constructor(choice: number, replyId: string) {
    this.#choice = choice;
    this.#calls = new CallDecoder(choice, replyId);
  }

  /** One `choices` entry of a stream, or of a whole reply. */
  take(entry: JsonObject, out: ChatEvent[]): void {
    const delta = asObject(entry["delta"]) ?? asObject(entry["message"]);
    if (delta !== undefined) {
      this.#takeReasoning(delta, out);
      this.#takeContent(delta["content"], asObject(entry["logprobs"]), out);
      this.#takeRest(delta, asObject(entry["logprobs"]), out);
    } else if (typeof entry["text"] === "string" && entry["text"] !== "") {
      this.#text(entry["text"], undefined, out);
    }
    const reason = asFilledText(entry["finish_reason"]);
    if (reason === undefined || this.#finished) return;
    this.#finished = true;
    this.close(out);
    const finish = { type: "finish", reason: readFinishReason(reason), raw: reason } as const;
    out.push(this.#choice === 0 ? finish : { ...finish, choice: this.#choice });
  }

  /** Marks a whole message's content as text although it is empty. */
  emptyText(out: ChatEvent[]): void {
    this.#enter("text", { type: "text" }, out);
  }

  /** Ends what is still open. */
  close(out: ChatEvent[]): void {
    this.#leave(out);
    this.#calls.close(out);
  }

  #enter(prose: Prose, block: BlockStart, out: ChatEvent[]): number {
    if (this.#prose === prose) return this.#open;
    this.#leave(out);
    this.#prose = prose;
    this.#open = this.#next++;
    out.push(blockStart(this.#choice, this.#open, block));
    return this.#open;
  }

  #leave(out: ChatEvent[]): void {
    if (this.#prose === undefined) return;
    out.push(blockEnd(this.#choice, this.#open));
    this.#prose = undefined;
  }

  #text(text: string, logprobs: Json | undefined, out: ChatEvent[]): void {
    const index = this.#enter("text", { type: "text" }, out);
    const delta =
      logprobs === undefined
        ? ({ type: "text", text } as const)
        : ({ type: "text", text, logprobs } as const);
    out.push(blockDelta(this.#choice, index, delta));
  }

  #reasoning(text: string, out: ChatEvent[], start: BlockStart = { type: "reasoning" }): void {
    const index = this.#enter("reasoning", start, out);
    if (text !== "") out.push(blockDelta(this.#choice, index, { type: "reasoning", text }));
  }

  /** Compatible providers name it `reasoning_content` or `reasoning`; some add signatures in `reasoning_details`. */
  #takeReasoning(delta: JsonObject, out: ChatEvent[]): void {
    const text = asFilledText(delta["reasoning_content"]) ?? asFilledText(delta["reasoning"]);
    if (text !== undefined) {
      this.#reasoning(text, out, asFilledText(delta["reasoning_content"]) === undefined ? SHORT : LONG);
    }
    for (const detail of asObjects(delta["reasoning_details"])) {
      this.#takeDetail(detail, text !== undefined, out);
    }
  }

  #takeDetail(detail: JsonObject, said: boolean, out: ChatEvent[]): void {
    const text = asFilledText(detail["text"]) ?? asFilledText(detail["summary"]);
    if (text !== undefined && !said) this.#reasoning(text, out);
    const signature = asFilledText(detail["signature"]);
    const encrypted = asFilledText(detail["data"]);
    const value = signature ?? encrypted;
    if (value === undefined) return;
    const kind = signature === undefined ? "encrypted" : "signature";
    const index = this.#enter("reasoning", { type: "reasoning" }, out);
    out.push(blockDelta(this.#choice, index, { type: "signature", value, kind }));
  }

  #takeContent(content: Json | undefined, logprobs: JsonObject | undefined, out: ChatEvent[]): void {
    if (typeof content === "string") {
      const tokens = asList(logprobs?.["content"]);
      if (content !== "" || tokens.length > 0) {
        this.#text(content, tokens.length > 0 ? tokens : undefined, out);
      }
      return;
    }
    for (const piece of asObjects(content)) this.#takePiece(piece, out);
  }

  #takePiece(piece: JsonObject, out: ChatEvent[]): void {
    switch (typeOf(piece)) {
      case "text":
        this.#text(asText(piece["text"]) ?? "", undefined, out);
        return;
      case "refusal":
        this.#refusal(asText(piece["refusal"]) ?? "", undefined, out);
        return;
      case "thinking":
        for (const thought of asObjects(piece["thinking"])) {
          this.#reasoning(asText(thought["text"]) ?? "", out);
        }
        return;
      default:
        out.push({ type: "opaque", dialect: "openai-chat", value: piece });
    }
  }

  #refusal(text: string, tokens: readonly Json[] | undefined, out: ChatEvent[]): void {
    const index = this.#enter("refusal", { type: "refusal" }, out);
    const logprobs = tokens !== undefined && tokens.length > 0 ? { logprobs: tokens } : undefined;
    out.push(blockDelta(this.#choice, index, { type: "refusal", text, ...logprobs }));
  }

  #takeRest(delta: JsonObject, logprobs: JsonObject | undefined, out: ChatEvent[]): void {
    const refusal = asFilledText(delta["refusal"]);
    if (refusal !== undefined) this.#refusal(refusal, asList(logprobs?.["refusal"]), out);
    const audio = asObject(delta["audio"]);
    if (audio !== undefined) this.#takeAudio(audio, out);
    for (const image of asObjects(delta["images"])) this.#takeImage(image, out);
    for (const annotation of asObjects(delta["annotations"])) {
      const index = this.#enter("text", { type: "text" }, out);
      const citation = readCitation(annotation);
      out.push(blockDelta(this.#choice, index, { type: "citation", citation }));
    }
    const calls = asObjects(delta["tool_calls"]);
    const legacy = asObject(delta["function_call"]);
    if (calls.length === 0 && legacy === undefined) return;
    this.#leave(out);
    this.#next = this.#calls.take(calls, this.#next, out);
    if (legacy !== undefined) this.#next = this.#calls.takeLegacy(legacy, this.#next, out);
  }

  #takeAudio(audio: JsonObject, out: ChatEvent[]): void {
    const id = asText(audio["id"]);
    const index = this.#enter("audio", { type: "audio", ...(id !== undefined && { id }) }, out);
    const data = asText(audio["data"]);
    const transcript = asText(audio["transcript"]);
    const expiresAt = asCount(audio["expires_at"]);
    if (data === undefined && transcript === undefined && expiresAt === undefined) return;
    out.push(
      blockDelta(this.#choice, index, {
        type: "audio",
        ...(data !== undefined && { data }),
        ...(transcript !== undefined && { transcript }),
        ...(expiresAt !== undefined && { expiresAt }),
      }),
    );
  }

  #takeImage(image: JsonObject, out: ChatEvent[]): void {
    const url = asText(asObject(image["image_url"])?.["url"]);
    if (url === undefined) return;
    this.#leave(out);
    const index = this.#next++;
    const inline = /^data:([^;,]*);base64,(.*)$/s.exec(url);
    const block =
      inline === null
        ? ({ type: "image", url } as const)
        : ({ type: "image", mediaType: inline[1] ?? "", data: inline[2] ?? "" } as const);
    out.push(blockStart(this.#choice, index, block), blockEnd(this.#choice, index));
  }
}
