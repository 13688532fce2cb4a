import type { Clock, StateStore } from "@iron/types";
import type { ReplyStore } from "../replay/memory-replies.ts";
import type { RecordedReply } from "../replay/recorded-reply.ts";
import { conflict, lost, mismatch } from "./idempotency-errors.ts";
import { roomAtRest } from "./room-at-rest.ts";
import { openReply, sealReply } from "./seal-reply.ts";

/** A request by what is the same about it whenever it is asked again. */
export interface Claimed {
  /** Digest of agent, path and key. */
  readonly id: string;
  /** The client's own key. */
  readonly key: string;
  /** Digest of the body. */
  readonly body: string;
}

/** What a request was answered with; no reply when that was too long to keep, or made room for later ones. */
export interface Answered {
  readonly reply: RecordedReply | undefined;
}

/** One request's right to its key. */
export interface Claim {
  /** Undefined: the request is to be made. */
  readonly answered: Answered | undefined;
  /** Keeps the reply; undefined stands for one that is too long. Whatever becomes of that, the request is not made again. */
  keep(reply: RecordedReply | undefined): Promise<void>;
  /** The request came to nothing: its key is as good as new. Does nothing once a reply was kept, or was to be. */
  free(): Promise<void>;
}

/** @throws {IronError} from `take`: another body, a request that is under way elsewhere, or one whose reply is lost */
export interface Claims {
  take(claimed: Claimed): Promise<Claim>;
}

export interface ClaimsOptions {
  readonly ttlMs: number;
  readonly clock: Clock;
}

export interface StoreClaimsOptions extends ClaimsOptions {
  /** Of all replies that this process keeps in the store. */
  readonly maxBytes: number;
}

const NAMESPACE = "idempotency";
/** How long a request that nobody was heard of counts as under way. */
const LEASE_MS = 15_000;

const NOTHING_TO_DO = async (): Promise<void> => undefined;

/**
 * For replies in this process's memory: who else is under way is known without them. A key is remembered also when its reply had to make room
 * for others.
 */
export function memoryClaims(
  store: Pick<ReplyStore, "get" | "set">,
  { ttlMs, clock }: ClaimsOptions,
): Claims {
  /** In the order in which they run out. */
  const known = new Map<string, { readonly body: string; readonly until: number }>();

  function forgetOld(now: number): void {
    for (const [id, { until }] of known) {
      if (until > now) break;
      known.delete(id);
    }
  }

  return {
    async take({ id, body }): Promise<Claim> {
      forgetOld(clock.now());
      const found = (await store.get(NAMESPACE, id)) as { body: string; reply?: RecordedReply } | undefined;
      const before = found ?? known.get(id);
      if (before !== undefined && before.body !== body) throw mismatch();
      return {
        answered: before && { reply: found?.reply },
        async keep(reply): Promise<void> {
          known.set(id, { body, until: clock.now() + ttlMs });
          await store.set(NAMESPACE, id, { body, ...(reply && { reply }) }, { ttlMs });
        },
        free: NOTHING_TO_DO,
      };
    },
  };
}

/** One record for each key: while the request is under way, until when that is to be believed; then its reply. */
type Kept =
  | { readonly body: string; readonly until: number }
  | { readonly body: string; readonly reply: string | null };

/**
 * For replies in a store that outlives the process and that others may share. A key is taken there before anything is sent. Who takes it says
 * again and again that the request is still under way; when that stops, its process ended in the middle, and nobody knows what was charged.
 */
export function storeClaims(store: StateStore, { ttlMs, clock, maxBytes }: StoreClaimsOptions): Claims {
  const put = async (id: string, kept: Kept, forMs = ttlMs): Promise<void> =>
    store.set(NAMESPACE, id, kept, { ttlMs: forMs });
  const room = roomAtRest({
    maxBytes,
    ttlMs,
    clock,
    clear: async (id, body, leftMs) => put(id, { body, reply: null }, leftMs),
  });

  async function given({ id, key, body }: Claimed): Promise<Claim> {
    const found = (await store.get(NAMESPACE, id)) as Kept | undefined;
    if (found === undefined) throw conflict();
    if (found.body !== body) throw mismatch();
    if ("until" in found) {
      const left = found.until - clock.now();
      throw left > 0 ? conflict(Math.min(left, LEASE_MS)) : lost();
    }
    const reply = found.reply === null ? undefined : openReply(found.reply, { key, id });
    if (found.reply !== null && reply === undefined) throw lost();
    return { answered: { reply }, keep: NOTHING_TO_DO, free: NOTHING_TO_DO };
  }

  return {
    async take(claimed): Promise<Claim> {
      const { id, body } = claimed;
      const underWay = (): Kept => ({ body, until: clock.now() + LEASE_MS });
      const added = await store.add(NAMESPACE, id, underWay(), { ttlMs });
      if (!added) return given(claimed);
      const stop = repeatedly(clock, async () => put(id, underWay()));
      let ended = false;
      return {
        answered: undefined,
        async keep(reply): Promise<void> {
          ended = true;
          await stop();
          const sealed = reply === undefined ? null : sealReply(reply, claimed);
          const fits = sealed !== null && (await room.make(id, body, sealed.length));
          await put(id, { body, reply: fits ? sealed : null });
        },
        async free(): Promise<void> {
          if (ended) return;
          ended = true;
          await stop();
          await store.delete(NAMESPACE, id);
        },
      };
    },
  };
}

/** Runs three times per lease until what is returned is called, which waits for the run in hand. */
function repeatedly(clock: Clock, run: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let stopped = false;
  let cancel = clock.after(LEASE_MS / 3, turn);

  function turn(): void {
    last = once();
  }

  async function once(): Promise<void> {
    // One that fails is one of three.
    await run().catch(() => undefined);
    if (!stopped) cancel = clock.after(LEASE_MS / 3, turn);
  }

  return async () => {
    stopped = true;
    cancel();
    await last;
  };
}
