import type { JsonObject } from "@iron/types";

/**
 * One way for a reply to go wrong. Several may be joined in a list; each changes what those before it left. `afterChunks` counts writes:
 * server-sent events, the body of a whole reply, or the pieces a `slice` before it made. Absent, it means all but the last event.
 */
export type Fault =
  /** Any status, headers and body; without a body, an error in the request's own format. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | JsonObject;
      readonly message?: string;
    }
  /** Never answers. */
  | { readonly kind: "silence" }
  /** Waits before the head. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Resets the connection: before the head, or after some chunks. */
  | { readonly kind: "reset"; readonly afterChunks?: number }
  /** Ends as if all were well, without the format's terminal mark. */
  | { readonly kind: "eof"; readonly afterChunks?: number }
  /** Closes the connection in the middle of the body. */
  | { readonly kind: "close"; readonly afterChunks?: number }
  /** Sends no more, and keeps the connection. */
  | { readonly kind: "stall"; readonly afterChunks: number }
  /** An error event inside the stream, then its end. */
  | {
      readonly kind: "stream_error";
      readonly afterChunks: number;
      readonly type?: string;
      readonly message?: string;
    }
  /** Writes the body in slices of `bytes`, each its own write. */
  | { readonly kind: "slice"; readonly bytes: number }
  /** As `slice`, with a pause before each. */
  | { readonly kind: "drip"; readonly bytes: number; readonly everyMs: number }
  /** Shows this JSON text for the usage (`null`, `{"prompt_tokens":1e400}`), or no usage at all. The bill stays true. */
  | { readonly kind: "usage"; readonly json: string | undefined }
  /** Ignores the request's cap and writes this many tokens. */
  | { readonly kind: "overrun"; readonly tokens: number }
  | { readonly kind: "redirect"; readonly location: string; readonly status?: number }
  /** Says the body is encoded: it is not, it is twice, or it grows to `bytes`. */
  | {
      readonly kind: "encoding";
      readonly how: "mismatch" | "chain" | "bomb";
      readonly bytes?: number;
    }
  /** These bytes for a reply, past any HTTP library. */
  | { readonly kind: "raw"; readonly bytes: Uint8Array | string; readonly end?: "close" | "reset" | "open" }
  /** A 101 that nobody asked for. */
  | { readonly kind: "switch_protocols" }
  /** So many 1xx heads before the reply. */
  | { readonly kind: "informational"; readonly count: number }
  /** States a length that differs from the body's by this much. */
  | { readonly kind: "content_length"; readonly by: number }
  /** A body without end, or of `bytes`: JSON, a line, or an event. */
  | { readonly kind: "endless"; readonly shape: "json" | "line" | "event"; readonly bytes?: number }
  /** Adds headers; names may repeat. */
  | { readonly kind: "headers"; readonly add: readonly (readonly [name: string, value: string])[] }
  /** Adds head lines as they are, in latin1, also when no HTTP library would. */
  | { readonly kind: "head_lines"; readonly lines: readonly string[] }
  /** Spells the same events otherwise. */
  | {
      readonly kind: "spelling";
      readonly newline?: "\n" | "\r\n" | "\r";
      readonly bom?: boolean;
      readonly comments?: boolean;
      readonly multiData?: boolean;
    }
  /** Answers, and closes the connection when the next request comes on it. */
  | { readonly kind: "close_on_reuse" };
