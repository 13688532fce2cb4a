import type { FinishReason } from "@iron/types";

const READ: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool_calls",
  function_call: "tool_calls",
  content_filter: "content_filter",
  // compatible providers
  model_length: "context_window",
  insufficient_system_resource: "error",
  error: "error",
};

/** What `finish_reason` means. */
export function readFinishReason(raw: string): FinishReason {
  return READ[raw] ?? "other";
}

/** What the blocks of a reply say about its end. */
export interface FinishFacts {
  readonly calls: boolean;
  readonly refusal: boolean;
  /** The call is written as the older `function_call`. */
  readonly legacy: boolean;
}

/** `finish_reason` for a reply of another format. */
export function writeFinishReason(reason: FinishReason, facts: FinishFacts): string {
  if (reason === "refusal" && facts.refusal) return "stop";
  const written = WRITE[reason] ?? (facts.calls ? "tool_calls" : "stop");
  return written === "tool_calls" && facts.legacy ? "function_call" : written;
}

const WRITE: Partial<Record<FinishReason, string>> = {
  length: "length",
  context_window: "length",
  tool_calls: "tool_calls",
  content_filter: "content_filter",
  refusal: "content_filter",
};
