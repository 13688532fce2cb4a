import type { Citation, Json, JsonObject } from "./chat-request.ts";
import type { Usage } from "./usage.ts";

export type FinishReason =
  | "stop"
  | "length"
  | "tool_calls"
  | "content_filter"
  | "refusal"
  | "pause"
  | "context_window"
  | "error"
  | "other";

/**
 * A reply, as it happens. A whole (non-streaming) reply is the same events at once. `index` names the block within its choice; a block is
 * started, filled and ended; blocks of one choice may interleave. `choice` is absent for the first choice.
 */
export type ChatEvent =
  | {
      readonly type: "start";
      readonly id?: string;
      readonly model?: string;
      readonly created?: number;
      readonly extensions?: Readonly<Record<string, JsonObject>>;
    }
  | {
      readonly type: "block-start";
      readonly choice?: number;
      readonly index: number;
      readonly block: BlockStart;
    }
  | {
      readonly type: "block-delta";
      readonly choice?: number;
      readonly index: number;
      readonly delta: BlockDelta;
    }
  | { readonly type: "block-end"; readonly choice?: number; readonly index: number }
  | {
      readonly type: "finish";
      readonly choice?: number;
      readonly reason: FinishReason;
      readonly stopSequence?: string;
      readonly raw?: string;
      readonly details?: JsonObject;
    }
  /** Cumulative: each replaces what came before it, field by field. `raw` is the usage as its own dialect wrote it. */
  | {
      readonly type: "usage";
      readonly usage: Partial<Usage>;
      readonly raw?: { readonly dialect: string; readonly value: JsonObject };
    }
  /** The provider's own error inside a stream. */
  | { readonly type: "error"; readonly error: StreamFailure }
  /** The terminal mark of the format: without it the stream was cut. */
  | { readonly type: "end" }
  | { readonly type: "ping" }
  /** What only its own dialect understands. It never breaks a stream. */
  | { readonly type: "opaque"; readonly dialect: string; readonly name?: string; readonly value: Json };

/** What a block carries that only its own dialect has, under the dialect's id. */
interface Extended {
  readonly extensions?: Readonly<Record<string, JsonObject>>;
}

export type BlockStart =
  | (Extended & { readonly type: "text" })
  | (Extended & { readonly type: "refusal" })
  | (Extended & { readonly type: "reasoning"; readonly id?: string; readonly redacted?: string })
  | (Extended & {
      readonly type: "tool_call";
      readonly id: string;
      readonly name: string;
      readonly custom?: boolean;
      readonly itemId?: string;
    })
  | { readonly type: "audio"; readonly id?: string }
  | (Extended & {
      readonly type: "image";
      readonly mediaType?: string;
      readonly data?: string;
      readonly url?: string;
    })
  | { readonly type: "opaque"; readonly dialect: string; readonly value: JsonObject };

export type BlockDelta =
  | { readonly type: "text"; readonly text: string; readonly logprobs?: Json }
  | { readonly type: "refusal"; readonly text: string; readonly logprobs?: Json }
  /** `part` counts the paragraphs of a summary from 0, where the format has several; absent is the first. */
  | {
      readonly type: "reasoning";
      readonly text: string;
      readonly summary?: boolean;
      readonly part?: number;
    }
  | { readonly type: "signature"; readonly value: string; readonly kind: "signature" | "encrypted" }
  | { readonly type: "arguments"; readonly text: string }
  | { readonly type: "citation"; readonly citation: Citation }
  | {
      readonly type: "audio";
      readonly data?: string;
      readonly transcript?: string;
      readonly expiresAt?: number;
    }
  | { readonly type: "opaque"; readonly dialect: string; readonly value: JsonObject };

export interface StreamFailure {
  readonly kind: string;
  readonly message: string;
  readonly code?: string;
}
