import type { Clock, Exchange, Guard, Next, Policy, Reply, StateStore, Target } from "@iron/types";
import { systemClock } from "@iron/types";
import { canRepeat } from "../failure/can-repeat.ts";
import { digest } from "../replay/digest.ts";
import type { ReplyStore } from "../replay/memory-replies.ts";
import { createMemoryReplies } from "../replay/memory-replies.ts";
import type { RecordedReply } from "../replay/recorded-reply.ts";
import { recordReply, replayReply } from "../replay/recorded-reply.ts";
import type { Claim, Claims } from "./claims.ts";
import { memoryClaims, storeClaims } from "./claims.ts";
import { badKey, conflict, HEADER, mismatch, notKept } from "./idempotency-errors.ts";

export interface IdempotencyOptions {
  /**
   * `state` (default): replies are kept in the router's own store where it has one, sealed, so that a key keeps its promise over a restart
   * and among routers that share the store. These are texts of models at rest. `memory`: what was answered is forgotten when the process ends.
   */
  readonly keep?: "memory" | "state" | undefined;
  /** How long a key is remembered. Default 86 400 000: a day. */
  readonly ttlMs?: number | undefined;
  /** Of one reply; a longer one is remembered, but cannot be given again. Default 4 MiB. */
  readonly maxEntryBytes?: number | undefined;
  /** Of all that this process keeps; the oldest make room, and their keys stay known. Default 64 MiB in memory, 256 MiB in a store. */
  readonly maxBytes?: number | undefined;
}

export interface IdempotencyPolicyOptions extends IdempotencyOptions {
  /** Where replies are kept; one that also adds and deletes keeps the promise over a restart, and among processes. Default: in memory. */
  readonly store?: ReplyStore | StateStore | undefined;
  readonly clock?: Clock | undefined;
  readonly onDefect?: ((error: unknown, where: string) => void) | undefined;
}

export interface IdempotencyPolicy extends Policy {
  /** Keys whose request is under way. */
  readonly inFlight: number;
}

const LONGEST_KEY = 255;
const AT_REST_BYTES = 256 * 1024 * 1024;

/**
 * One call for one `idempotency-key`, however often it is asked: the same body gets the reply again at no cost, another body is refused,
 * and so is a second request while the first is under way. A request that failed or was left frees its key.
 */
export function idempotencyPolicy(options: IdempotencyPolicyOptions = {}): IdempotencyPolicy {
  const claims = openClaims(options);
  const inFlight = new Map<string, string>();
  return {
    name: "idempotency",
    get inFlight() {
      return inFlight.size;
    },
    guard(exchange) {
      const key = exchange.headers.get(HEADER);
      if (key === undefined || !canRepeat(exchange)) return {};
      return guardKey({ exchange, key, claims, inFlight, options });
    },
  };
}

function openClaims({
  store,
  maxBytes,
  ttlMs = 86_400_000,
  clock = systemClock,
}: IdempotencyPolicyOptions): Claims {
  if (store !== undefined && "add" in store)
    return storeClaims(store, { ttlMs, clock, maxBytes: maxBytes ?? AT_REST_BYTES });
  return memoryClaims(store ?? createMemoryReplies({ maxBytes, clock }), { ttlMs, clock });
}

interface Guarding {
  readonly exchange: Exchange;
  readonly key: string;
  readonly claims: Claims;
  /** Digest of key to digest of body. */
  readonly inFlight: Map<string, string>;
  readonly options: IdempotencyPolicyOptions;
}

function guardKey({ exchange, key, claims, inFlight, options }: Guarding): Guard {
  const { maxEntryBytes = 4 * 1024 * 1024 } = options;
  const id = digest(exchange.agent ?? "", exchange.path, key);
  let ours = false;
  let claim: Claim | undefined;

  /** What the store could not take is the client's loss at a later request with this key, never at this one. */
  async function attempted(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => options.onDefect?.(error, "idempotency"));
  }

  async function keep(reply: RecordedReply | undefined): Promise<void> {
    if (claim !== undefined) await attempted(claim.keep(reply));
    free();
  }

  function free(): void {
    if (ours) inFlight.delete(id);
    ours = false;
  }

  return {
    async admit(): Promise<void> {
      // An empty one would be everybody's, and its reply sealed under a key that all know.
      if (key === "" || key.length > LONGEST_KEY) throw badKey(LONGEST_KEY);
      // Before other policies rewrite it: the client's own bytes are what it must repeat.
      const body = digest(key, exchange.body.bytes);
      const running = inFlight.get(id);
      if (running !== undefined) throw running === body ? conflict() : mismatch();
      inFlight.set(id, body);
      ours = true;
      claim = await claims.take({ id, key, body });
    },
    async attempt(target: Target, next: Next): Promise<Reply> {
      const answered = claim?.answered;
      if (answered === undefined) {
        return recordReply(await next(target), { maxBytes: maxEntryBytes, keep });
      }
      if (answered.reply === undefined) throw notKept();
      exchange.report.facts.set("idempotency", "hit");
      exchange.report.headers.set("x-iron-idempotent-replay", "true");
      exchange.report.headers.set("x-iron-cost", "0.000000");
      return replayReply(answered.reply, "idempotency");
    },
    async settle(): Promise<void> {
      if (claim !== undefined) await attempted(claim.free());
      free();
    },
  };
}
