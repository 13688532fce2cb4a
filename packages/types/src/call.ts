import type { RequestText } from "./exchange.ts";
import type { Failure } from "./failure.ts";
import type { CallId } from "./ids.ts";
import type { Microdollars } from "./money.ts";
import type { Target } from "./target.ts";
import type { Usage, UsageSource } from "./usage.ts";

/**
 * How big a call can get, read off its encoded body by the dialect, in facts without prices. Everything the provider will read is counted;
 * what cannot be counted is named in `unbounded`.
 */
export interface CallSize {
  /** UTF-8 bytes of all text the provider reads: messages, tool definitions, tool results, system in any form. A token is at least one byte. */
  readonly textBytes: number;
  /** Counts that carry hidden framing tokens. */
  readonly messages: number;
  readonly tools: number;
  readonly images: number;
  readonly documentPages: number;
  readonly audioSeconds: number;
  /** The request's own cap on output tokens; absent when it names none. */
  readonly maxOutputTokens?: number;
  /** Alternative replies asked for (`n`); 1 when not stated. */
  readonly choices: number;
  /** Reasoning tokens the client asked for, which a lower cap must leave room for. */
  readonly thinkingBudget?: number;
  /** Tools run by the provider and the stated limit of uses. */
  readonly serverTools: readonly { readonly name: string; readonly maxUses?: number }[];
  /** Whether part of the prompt is to be written to the provider's cache, which is dearer than plain input. */
  readonly cacheWrite: "none" | "5m" | "1h";
  readonly serviceTier?: string;
  /** Units that are not tokens and are known beforehand: `images: 2`, `characters: 80`. */
  readonly units?: Readonly<Record<string, number>>;
  /** Names of input that is not in the body and so has no bound, such as `previous_response_id`. */
  readonly unbounded: readonly string[];
}

/** One call to one provider, as policies see it in `open`: encoded, not yet sent. */
export interface Call {
  readonly id: CallId;
  /** From 1, over all targets of the exchange. */
  readonly attempt: number;
  readonly target: Target;
  readonly stream: boolean;
  readonly size: CallSize;
  /** The body as it would leave now; changes with `capOutput`. Empty when the body streams through unread (multipart). */
  readonly body: Uint8Array;
  /** The texts of the body as it would leave, read off it when asked. Absent where they are not known. */
  texts?(): readonly RequestText[];
  /**
   * Asks the provider's free endpoint how many tokens the input of the body has. Undefined when it does not answer within `timeoutMs` with a count.
   * Absent where there is no such endpoint. Never rejects.
   */
  countInput?: ((timeoutMs: number) => Promise<number | undefined>) | undefined;
  /** Aborted when the client leaves or the router stops the call. */
  readonly signal: AbortSignal;
  /** What the call holds and is charged: written by the budget policy alone, read by everybody after. */
  readonly money: CallMoney;
  /** The W3C trace context that the provider is sent instead of the client's: set in `open`, by the telemetry policy alone. */
  traceparent?: string | undefined;
  /** Lowers the request's cap on output tokens to at most `tokens`, in the provider's own field, by changing only those bytes. */
  capOutput(tokens: number): void;
}

export interface CallMoney {
  held?: Microdollars | undefined;
  charged?: Microdollars | undefined;
  source?: UsageSource | undefined;
  /** Set when the output cap was lowered so that the hold fits. */
  clampedTo?: number | undefined;
  /** Set when no price is known and none was needed. */
  unpriced?: boolean | undefined;
}

/** What has reached us of a reply so far. */
export interface Delivered {
  readonly bytes: number;
  /** Our estimate of the output tokens delivered, from content deltas and their text. May be somewhat more than the provider counts. */
  readonly outputTokens: number;
  /** Output tokens that were delivered for certain: what a provider counts is never less. Absent: `outputTokens` is certain. */
  readonly leastOutputTokens?: number;
  /** The provider's own counts so far, if it sends any. */
  readonly usage?: Partial<Usage> | undefined;
  /** The model that the provider says has answered. */
  readonly model?: string | undefined;
}

/** How one call to a provider ended. */
export type CallEnd = CallTimes &
  (
    | { readonly kind: "completed"; readonly usage?: Usage; readonly delivered: Delivered }
    /** A 2xx began and was cut: by the client leaving, the provider breaking off, or the router. */
    | {
        readonly kind: "cut";
        readonly by: "client" | "provider" | "router";
        readonly usage?: Partial<Usage>;
        readonly delivered: Delivered;
        readonly failure: Failure;
      }
    /** No reply, or an error reply. `failure.sent` and `failure.answered` say whether it can have cost anything. */
    | { readonly kind: "failed"; readonly failure: Failure }
  );

export interface CallTimes {
  /** Milliseconds from opening the call. */
  readonly durationMs: number;
  readonly firstByteMs?: number;
  readonly firstTokenMs?: number;
  readonly status?: number;
}

export interface CallRecord {
  readonly id: CallId;
  readonly attempt: number;
  readonly target: Target;
  readonly end: CallEnd;
  readonly money: Readonly<CallMoney>;
}
