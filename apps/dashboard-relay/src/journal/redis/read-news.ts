import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "iovalkey";
import { z } from "zod";
import { feedEvent } from "../../feed/feed-schema.ts";
import type { Listener } from "../journal.ts";
import type { Known, ReadNews } from "./known.ts";
import type { Keys } from "./scripts.ts";

export interface Reading {
  /** A connection of its own: it waits in Redis. */
  readonly reader: Redis;
  readonly keys: Keys;
  readonly known: Known;
  /** Resolves when this relay does not write: what it writes itself, it does not have to read. */
  readonly quiet: () => Promise<void>;
  readonly listener: Listener;
  readonly signal: AbortSignal;
}

const WAIT_MS = 1000;
const AT_ONCE = 500;
const AGAIN_MS = 250;

/** Reads news as they come, until told to stop; after a break from where it was. */
export async function readNews({ reader, keys, known, quiet, listener, signal }: Reading): Promise<void> {
  while (!signal.aborted) {
    try {
      const found = await reader.xread(
        "COUNT",
        AT_ONCE,
        "BLOCK",
        WAIT_MS,
        "STREAMS",
        keys.stream,
        `${known.seq}-0`,
      );
      listener.onShared("ok");
      // The stream is bounded: of a great many at once it may hold the last alone.
      await quiet();
      const news = known.read(newsOf(found?.[0]?.[1] ?? []));
      if (news.length > 0) listener.onNews(news);
    } catch {
      if (signal.aborted) return;
      listener.onShared("lost");
      await sleep(AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

const entry = z.object({ router: z.string(), id: z.string(), event: feedEvent });

/** Entries of the stream as news: `SEQ-0`, and one field. What is not ours is passed over. */
export function newsOf(entries: readonly (readonly [string, readonly string[]])[]): readonly ReadNews[] {
  return entries.flatMap(([number, [, text = ""]]) => {
    const read = entry.safeParse(parsed(text));
    return read.success ? [{ seq: Number.parseInt(number, 10), ...read.data }] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
