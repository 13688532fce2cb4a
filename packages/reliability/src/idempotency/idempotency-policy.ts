import type { Clock, Exchange, Guard, Next, Policy, Reply, Target } from "@iron/types";
import { IronError } from "@iron/types";
import { canRepeat } from "../failure/can-repeat.ts";
import { digest } from "../replay/digest.ts";
import type { ReplyStore } from "../replay/memory-replies.ts";
import { createMemoryReplies } from "../replay/memory-replies.ts";
import type { RecordedReply } from "../replay/recorded-reply.ts";
import { recordReply, replayReply } from "../replay/recorded-reply.ts";

export interface IdempotencyOptions {
  /** How long a key is remembered. Default 86 400 000: a day. */
  readonly ttlMs?: number | undefined;
  /** Of one reply; a longer one is remembered, but cannot be given again. Default 4 MiB. */
  readonly maxEntryBytes?: number | undefined;
  /** Of all in memory. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
}

export interface IdempotencyPolicyOptions extends IdempotencyOptions {
  /** Where replies are kept; a durable one keeps the promise over a restart. Default: in memory. */
  readonly store?: ReplyStore | undefined;
  readonly clock?: Clock | undefined;
  readonly onDefect?: ((error: unknown, where: string) => void) | undefined;
}

export interface IdempotencyPolicy extends Policy {
  /** Keys whose request is under way. */
  readonly inFlight: number;
}

const NAMESPACE = "idempotency";
const HEADER = "idempotency-key";
const LONGEST_KEY = 255;

interface Answered {
  readonly body: string;
  /** Absent when the reply was too long to keep. */
  readonly reply?: RecordedReply;
}

/**
 * One call for one `idempotency-key`, however often it is asked: the same body gets the reply again at no cost, another body is refused,
 * and so is a second request while the first is under way. A request that failed or was left frees its key.
 */
export function idempotencyPolicy(options: IdempotencyPolicyOptions = {}): IdempotencyPolicy {
  const { maxBytes, clock } = options;
  const store = options.store ?? createMemoryReplies({ maxBytes, clock });
  const inFlight = new Map<string, string>();
  return {
    name: "idempotency",
    get inFlight() {
      return inFlight.size;
    },
    guard(exchange) {
      const key = exchange.headers.get(HEADER);
      if (key === undefined || !canRepeat(exchange)) return {};
      return guardKey({ exchange, key, store, inFlight, options });
    },
  };
}

interface Guarding {
  readonly exchange: Exchange;
  readonly key: string;
  readonly store: ReplyStore;
  /** Digest of key to digest of body. */
  readonly inFlight: Map<string, string>;
  readonly options: IdempotencyPolicyOptions;
}

function guardKey({ exchange, key, store, inFlight, options }: Guarding): Guard {
  const { ttlMs = 86_400_000, maxEntryBytes = 4 * 1024 * 1024 } = options;
  const id = digest(exchange.agent ?? "", exchange.path, key);
  let body = "";
  let ours = false;
  let answered: Answered | undefined;

  function free(): void {
    if (ours) inFlight.delete(id);
    ours = false;
  }

  async function keep(reply: RecordedReply | undefined): Promise<void> {
    try {
      const value: Answered = reply === undefined ? { body } : { body, reply };
      await store.set(NAMESPACE, id, value, { ttlMs });
      free();
    } catch (error) {
      // The reply is the client's all the same. Only the promise for a later request with this key is lost.
      options.onDefect?.(error, "idempotency");
    }
  }

  return {
    async admit(): Promise<void> {
      if (key.length > LONGEST_KEY) throw badKey();
      // Before other policies rewrite it: the client's own bytes are what it must repeat.
      body = digest(exchange.body.bytes);
      const running = inFlight.get(id);
      if (running !== undefined) throw running === body ? conflict() : mismatch();
      inFlight.set(id, body);
      ours = true;
      answered = (await store.get(NAMESPACE, id)) as Answered | undefined;
      if (answered !== undefined && answered.body !== body) throw mismatch();
    },
    async attempt(target: Target, next: Next): Promise<Reply> {
      if (answered === undefined) {
        return recordReply(await next(target), { maxBytes: maxEntryBytes, keep });
      }
      if (answered.reply === undefined) throw tooLong(maxEntryBytes);
      exchange.report.facts.set("idempotency", "hit");
      exchange.report.headers.set("x-iron-idempotent-replay", "true");
      exchange.report.headers.set("x-iron-cost", "0.000000");
      return replayReply(answered.reply, "idempotency");
    },
    settle: free,
  };
}

function badKey(): IronError {
  return new IronError("invalid_request", `The ${HEADER} header is longer than ${LONGEST_KEY} characters.`, {
    param: HEADER,
  });
}

function conflict(): IronError {
  return new IronError("idempotency_conflict", `A request with this ${HEADER} is under way.`, {
    retryAfterMs: 1000,
    shouldRetry: true,
  });
}

function mismatch(): IronError {
  return new IronError("idempotency_mismatch", `This ${HEADER} was used for a different request.`, {
    shouldRetry: false,
  });
}

function tooLong(maxBytes: number): IronError {
  return new IronError(
    "idempotency_conflict",
    `The request with this ${HEADER} was answered with more than ${maxBytes} bytes, which are not kept.`,
    { shouldRetry: false },
  );
}
