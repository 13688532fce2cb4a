import type { BlockDelta, BlockStart, Citation, Json, JsonObject } from "@iron/types";

/** A paragraph of reasoning. */
export interface Thought {
  readonly summary: boolean;
  readonly part: number;
  text: string;
}

type Seal = Omit<Extract<BlockDelta, { type: "signature" }>, "type">;

/** One block with all its pieces put together. */
export class FoldedBlock {
  readonly start: BlockStart;
  /** Text, refusal, arguments or an audio's transcript. */
  text = "";
  audio = "";
  expiresAt: number | undefined;
  readonly thoughts: Thought[] = [];
  readonly citations: Citation[] = [];
  readonly logprobs: Json[] = [];
  /** Pieces that only the block's own dialect understands, in order. */
  readonly own: JsonObject[] = [];
  seal: Seal | undefined;

  constructor(start: BlockStart) {
    this.start = start;
  }

  add(delta: BlockDelta): void {
    switch (delta.type) {
      case "text":
      case "refusal":
        this.text += delta.text;
        if (Array.isArray(delta.logprobs)) this.logprobs.push(...(delta.logprobs as readonly Json[]));
        return;
      case "arguments":
        this.text += delta.text;
        return;
      case "reasoning":
        this.#think(delta.text, delta.summary === true, delta.part ?? 0);
        return;
      case "citation":
        this.citations.push(delta.citation);
        return;
      case "signature":
        this.#seal(delta);
        return;
      case "audio":
        this.text += delta.transcript ?? "";
        this.audio += delta.data ?? "";
        this.expiresAt = delta.expiresAt ?? this.expiresAt;
        return;
      case "opaque":
        this.own.push(delta.value);
    }
  }

  /** All reasoning in one text. */
  get reasoning(): string {
    return this.thoughts.map((thought) => thought.text).join("\n\n");
  }

  /** A signature may come in pieces; ciphertext comes whole, and the later one counts. */
  #seal(delta: Seal): void {
    const { kind, value } = delta;
    const before = kind === "signature" && this.seal?.kind === kind ? this.seal.value : "";
    this.seal = { kind, value: before + value };
  }

  #think(text: string, summary: boolean, part: number): void {
    const last = this.thoughts.at(-1);
    if (last !== undefined && last.summary === summary && last.part === part) last.text += text;
    else this.thoughts.push({ summary, part, text });
  }
}
