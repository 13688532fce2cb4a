import type { Clock } from "@iron/types";
import type { Answer } from "./model/answer.ts";
import type { Ask } from "./model/ask.ts";

export interface MockProviderOptions {
  /** Port on 127.0.0.1; 0 (the default) takes a free one. */
  readonly port?: number;
  /** Keys that are let in, as `Authorization: Bearer` or `x-api-key`; others get 401. Absent: every key is let in, and so is none. */
  readonly keys?: readonly string[];
  /** Output tokens in one delta. Default 4. */
  readonly tokensPerChunk?: number;
  /** Pause before each delta, and before a whole reply for all its deltas. Milliseconds, default 0. */
  readonly chunkDelayMs?: number;
  /** Pause before the head of every reply. Milliseconds, default 0. */
  readonly latencyMs?: number;
  /** Size of text replies; absent: 24 to 64 tokens, drawn from the prompt. A request's cap still holds. */
  readonly replyTokens?: number;
  /** Counts repeated prefixes as cached input. Off by default, so that the same request always gets the same bytes. */
  readonly promptCache?: boolean;
  /** Pause between a connection's arrival and its first read. Milliseconds, default 0. */
  readonly acceptDelayMs?: number;
  /** Serves HTTPS with this certificate. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** About how many requests, bill entries and connections to remember; all of them when absent. For providers that run for long. */
  readonly keep?: number;
  /** Time. With it `created` is this clock's; without it `created` is the first second of 2026, so that replies repeat byte for byte. */
  readonly clock?: Clock;
  /** Says what to reply where it does not return undefined. */
  readonly answer?: (ask: Ask) => Answer | undefined;
}
