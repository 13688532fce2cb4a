import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "iovalkey";
import { firstNumber, type Journal, type Listener, type Turn } from "../journal.ts";
import { connectRedis } from "./connect.ts";
import { createKnown, type Known, type ReadNews } from "./known.ts";
import { type Keys, keysOf } from "./scripts.ts";
import { readKept } from "./read-kept.ts";
import { newsOf, readNews } from "./read-news.ts";
import { type SharedTurn, takeTurn } from "./take-turn.ts";

export interface SharedOptions {
  /** `redis://127.0.0.1:6379/0`, or `rediss://` for another machine. */
  readonly url: string;
  /** Relays of one name share what they tell. Default `default`. */
  readonly group?: string | undefined;
  /** How many news are kept for pages that come back, about. Default 2 000. */
  readonly most?: number | undefined;
  /** How long after its last sign of life another relay takes a relay's place. Milliseconds, default 3 000. */
  readonly leaseMs?: number | undefined;
}

const MOST = 2000;
const LEASE_MS = 3000;
const KEPT_EVERY_MS = 500;

/**
 * The journal of many relays: one of them follows the routers, all tell the same news under the same numbers, in Redis streams. When the one
 * is gone, another goes on after the last news that was kept.
 *
 * @throws {Error} when Redis cannot be reached
 */
export async function sharedJournal(options: SharedOptions, listener: Listener): Promise<Journal> {
  const writer = await connectRedis(options.url);
  const reader = await connectRedis(options.url);
  const keys = keysOf(options.group ?? "default");
  const stopping = new AbortController();
  const { signal } = stopping;
  const { start, known } = await catchUp(writer, keys, listener);
  listener.onShared("ok");
  let writing = Promise.resolve();
  const quiet = (): Promise<void> => writing;
  const reading = readNews({ reader, keys, known, quiet, listener, signal });
  const looking = lookAtKept({ writer, keys, listener, signal });

  const onAppended = (news: readonly ReadNews[]): void => {
    // What came before it is still to be read: then this is read, too.
    if (!known.isNext(news[0]?.seq)) return;
    listener.onNews(known.read(news));
  };

  return {
    start,
    async run(follow) {
      const relay = randomUUID();
      const leaseMs = options.leaseMs ?? LEASE_MS;
      while (!signal.aborted) {
        const place = { writer, keys, relay, leaseMs, most: options.most ?? MOST, known, onAppended, signal };
        const turn = await takeTurn(place).catch(() => undefined);
        if (turn !== undefined) {
          const append: Turn["append"] = (router, told) => {
            const done = turn.append(router, told);
            writing = Promise.allSettled([writing, done]).then(() => undefined);
            return done;
          };
          await holding({ ...turn, append }, follow);
        }
        await sleep(leaseMs / 3, undefined, { signal, ref: false }).catch(() => undefined);
      }
    },
    async stop() {
      stopping.abort();
      reader.disconnect();
      await Promise.all([reading, looking]);
      writer.disconnect();
    },
  };
}

async function holding(turn: SharedTurn, follow: (turn: Turn) => Promise<void>): Promise<void> {
  try {
    await follow(turn);
  } finally {
    await turn.end();
  }
}

/** Everything that is kept is told before the first page comes. */
async function catchUp(
  writer: Redis,
  keys: Keys,
  listener: Listener,
): Promise<{ readonly start: number; readonly known: Known }> {
  const kept = readKept(await writer.get(keys.kept));
  if (kept !== undefined) listener.onKept(kept);
  const news = newsOf(await writer.xrange(keys.stream, "-", "+"));
  await writer.set(keys.seq, firstNumber(Date.now()), "NX");
  const last = Number(await writer.get(keys.seq));
  const known = createKnown((news[0]?.seq ?? last + 1) - 1);
  const start = known.seq;
  known.read(news);
  if (news.length > 0) listener.onNews(news);
  return { start, known };
}

interface Looking {
  readonly writer: Redis;
  readonly keys: Keys;
  readonly listener: Listener;
  readonly signal: AbortSignal;
}

/** What is no news, as the relay whose turn it is knows it. */
async function lookAtKept({ writer, keys, listener, signal }: Looking): Promise<void> {
  while (!signal.aborted) {
    await sleep(KEPT_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    try {
      const kept = readKept(await writer.get(keys.kept));
      if (kept !== undefined && !signal.aborted) listener.onKept(kept);
    } catch {
      // The reader of news tells that Redis is away.
    }
  }
}
