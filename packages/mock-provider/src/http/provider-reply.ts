import type { Usage } from "@iron/types";

/** Bytes to send, and the output tokens that were generated for them. */
export interface Chunk {
  readonly bytes: Buffer;
  readonly tokens: number;
}

/** What a call is billed when its reply is whole; absent where the call is free. */
export interface Charge {
  readonly model: string;
  readonly full: Usage;
}

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** What to send for one request. */
export type ProviderReply =
  | {
      readonly kind: "http";
      readonly status: number;
      readonly headers: HeaderList;
      readonly chunks: Iterable<Chunk> | AsyncIterable<Chunk>;
      /** Sent as server-sent events. */
      readonly sse: boolean;
      /** 1xx heads to send before. */
      readonly informational?: number;
      /** Close the connection after the reply, or when it is used again. */
      readonly after?: "close" | "close_on_reuse";
      /** Header lines to send as they are, also when no HTTP library would. */
      readonly verbatim?: readonly string[];
      readonly charge?: Charge;
    }
  /** Bytes past the HTTP library. */
  | {
      readonly kind: "raw";
      readonly bytes: Buffer;
      readonly end: "close" | "reset" | "open";
      readonly charge?: Charge;
    }
  /** Never answers. */
  | { readonly kind: "silence"; readonly charge?: Charge };

export type HttpReply = Extract<ProviderReply, { readonly kind: "http" }>;

/** A reply that is one JSON document. */
export function jsonReply(status: number, body: string, charge?: Charge): HttpReply {
  return bytesReply(Buffer.from(body), {
    status,
    contentType: "application/json",
    ...(charge ? { charge } : {}),
  });
}

/** A reply whose bytes are known at once. */
export function bytesReply(
  bytes: Buffer,
  facts: { readonly contentType: string; readonly status?: number; readonly charge?: Charge },
): HttpReply {
  return {
    kind: "http",
    status: facts.status ?? 200,
    headers: [
      ["content-type", facts.contentType],
      ["content-length", String(bytes.length)],
    ],
    chunks: [{ bytes, tokens: facts.charge?.full.outputTokens ?? 0 }],
    sse: false,
    ...(facts.charge ? { charge: facts.charge } : {}),
  };
}

/** Thrown by chunks to cut the reply: by a reset, by closing the connection, or by ending it as if all were well. */
export class Cut extends Error {
  readonly how: "reset" | "close" | "end";

  constructor(how: "reset" | "close" | "end") {
    super(`cut: ${how}`);
    this.how = how;
  }
}
