import type { Json, JsonObject } from "@iron/types";
import type { Answer } from "../model/answer.ts";
import type { Ask } from "../model/ask.ts";

/** A moment of generation: `tokens` were produced and `text` (SSE, perhaps empty) is sent for them. */
export interface Step {
  readonly text: string;
  readonly tokens: number;
}

export interface Rendering {
  /** Epoch seconds. */
  readonly created: number;
  /** Tokens in one delta. */
  readonly tokensPerChunk: number;
  /** The usage to show for the true one; undefined leaves the member out. */
  showUsage(usage: JsonObject): Json | undefined;
}

export interface ErrorFacts {
  readonly type: string;
  readonly message: string;
  readonly code?: string | null;
  readonly param?: string | null;
}

/** One chat wire format, as its provider writes it. */
export interface Format {
  /** @throws {RequestRefusal} when the provider would answer 400. */
  readAsk(body: JsonObject): Ask;
  whole(ask: Ask, answer: Answer, rendering: Rendering): JsonObject;
  stream(ask: Ask, answer: Answer, rendering: Rendering): Generator<Step>;
  /** An error inside a stream. */
  streamError(error: ErrorFacts): string;
}
