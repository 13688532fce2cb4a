import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "@iron/types";
import type { Chunk, HttpReply } from "../http/provider-reply.ts";
import { sleep } from "../http/sleep.ts";

export interface Slicing {
  readonly bytes: number;
  readonly everyMs: number;
  readonly clock: Clock;
  readonly gone: AbortSignal;
}

/** The same bytes in writes of at most `bytes`, each in a turn of its own. Tokens count with their last slice. */
export async function* sliceChunks(chunks: HttpReply["chunks"], slicing: Slicing): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    if (chunk.bytes.length === 0) yield chunk;
    for (let at = 0; at < chunk.bytes.length; at += slicing.bytes) {
      if (slicing.everyMs > 0) await sleep(slicing.clock, slicing.everyMs, slicing.gone);
      else await turn();
      const last = at + slicing.bytes >= chunk.bytes.length;
      yield { bytes: chunk.bytes.subarray(at, at + slicing.bytes), tokens: last ? chunk.tokens : 0 };
    }
  }
}
