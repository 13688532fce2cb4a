import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "iovalkey";
import { z } from "zod";
import { feedEvent } from "../../feed/feed-schema.ts";
import type { Listener, News } from "../journal.ts";
import type { Keys } from "./scripts.ts";

export interface Reading {
  /** A connection of its own: it waits in Redis. */
  readonly reader: Redis;
  readonly keys: Keys;
  readonly after: number;
  readonly listener: Listener;
  readonly signal: AbortSignal;
}

const WAIT_MS = 1000;
const AT_ONCE = 500;
const AGAIN_MS = 250;

/** Reads news as they come, until told to stop; after a break from where it was. */
export async function readNews({ reader, keys, after, listener, signal }: Reading): Promise<void> {
  let last = after;
  while (!signal.aborted) {
    try {
      const found = await reader.xread(
        "COUNT",
        AT_ONCE,
        "BLOCK",
        WAIT_MS,
        "STREAMS",
        keys.stream,
        `${last}-0`,
      );
      listener.onShared("ok");
      const news = newsOf(found?.[0]?.[1] ?? []);
      if (news.length > 0) listener.onNews(news);
      last = news.at(-1)?.seq ?? last;
    } catch {
      if (signal.aborted) return;
      listener.onShared("lost");
      await sleep(AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

const entry = z.object({ router: z.string(), event: feedEvent });

/** Entries of the stream as news: `SEQ-0`, and one field. What is not ours is passed over. */
export function newsOf(entries: readonly (readonly [string, readonly string[]])[]): readonly News[] {
  return entries.flatMap(([id, [, text = ""]]): readonly News[] => {
    const read = entry.safeParse(parsed(text));
    return read.success ? [{ seq: Number.parseInt(id, 10), ...read.data }] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
