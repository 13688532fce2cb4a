import type { Chunk, HttpReply } from "../http/provider-reply.ts";
import { Cut } from "../http/provider-reply.ts";

type Chunks = HttpReply["chunks"];

/** The first `count` writes, then the cut. What is generated without being shown passes uncounted. */
export async function* cutAfter(chunks: Chunks, count: number, how: Cut["how"]): AsyncGenerator<Chunk> {
  yield* firstWrites(chunks, count);
  throw new Cut(how);
}

/** All writes but the last, which carries the format's terminal mark, then the cut. */
export async function* cutBeforeLast(chunks: Chunks, how: Cut["how"]): AsyncGenerator<Chunk> {
  let before: Chunk | undefined;
  for await (const chunk of chunks) {
    if (before) yield before;
    before = chunk;
  }
  throw new Cut(how);
}

/** The first `count` writes, then nothing until the client leaves. */
export async function* stallAfter(chunks: Chunks, count: number, gone: AbortSignal): AsyncGenerator<Chunk> {
  yield* firstWrites(chunks, count);
  if (!gone.aborted) {
    await new Promise<void>((resolve) => {
      gone.addEventListener("abort", () => resolve(), { once: true });
    });
  }
  throw new Cut("close");
}

/** The first `count` writes, then an error event and a proper end of the body. */
export async function* errorAfter(chunks: Chunks, count: number, text: string): AsyncGenerator<Chunk> {
  yield* firstWrites(chunks, count);
  yield { bytes: Buffer.from(text), tokens: 0 };
  throw new Cut("end");
}

async function* firstWrites(chunks: Chunks, count: number): AsyncGenerator<Chunk> {
  let writes = 0;
  if (count === 0) return;
  for await (const chunk of chunks) {
    yield chunk;
    if (chunk.bytes.length > 0) writes += 1;
    if (writes === count) return;
  }
}
