import type { Usage } from "@iron/types";

/** A part of one choice, already in tokens: each piece is one. */
export interface AnswerBlock {
  readonly kind: "reasoning" | "text" | "tool_call";
  readonly pieces: readonly string[];
  readonly tool?: { readonly id: string; readonly name: string; readonly custom: boolean };
}

export interface AnswerChoice {
  readonly blocks: readonly AnswerBlock[];
  readonly finish: "stop" | "length" | "tool_calls" | "stop_sequence";
  readonly stopSequence?: string;
}

export interface Answer {
  /** 32 hex digits that depend on the model and the prompt alone. */
  readonly id: string;
  readonly choices: readonly AnswerChoice[];
  readonly usage: Usage;
}

export function blockText(block: AnswerBlock): string {
  return block.pieces.join("");
}
