import type { FinishReason } from "@iron/types";

const READ: Readonly<Record<string, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  tool_use: "tool_calls",
  pause_turn: "pause",
  refusal: "refusal",
  model_context_window_exceeded: "context_window",
};

/** What `stop_reason` means. */
export function readStopReason(raw: string): FinishReason {
  return READ[raw] ?? "other";
}

/** What the blocks of a reply say about its end. */
export interface StopFacts {
  readonly calls: boolean;
  readonly refusal: boolean;
  readonly stopSequence: boolean;
}

/** `stop_reason` for a reply of another format. */
export function writeStopReason(reason: FinishReason, facts: StopFacts): string {
  const fixed = WRITE[reason];
  if (fixed !== undefined) return fixed;
  if (facts.calls) return "tool_use";
  if (facts.refusal) return "refusal";
  return facts.stopSequence ? "stop_sequence" : "end_turn";
}

const WRITE: Partial<Record<FinishReason, string>> = {
  length: "max_tokens",
  tool_calls: "tool_use",
  content_filter: "refusal",
  refusal: "refusal",
  pause: "pause_turn",
  context_window: "model_context_window_exceeded",
};
