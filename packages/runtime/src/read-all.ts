import type { Readable } from "node:stream";

/**
 * Gathers a stream, never more than `limit` bytes of it: at the first byte beyond, reading stops and `tooLarge` is thrown.
 * Listens to events instead of iterating: for the small bodies of most calls that is half the work.
 */
export function readAll(stream: Readable, limit: number, tooLarge: (read: number) => Error): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let chunks: Buffer[] | undefined;
    let size = 0;
    let settled = false;
    const end = (finish: () => void): void => {
      if (settled) return;
      settled = true;
      finish();
    };
    stream.on("data", (chunk: Buffer) => {
      if (settled) return;
      size += chunk.byteLength;
      if (size > limit) {
        stream.pause();
        end(() => reject(tooLarge(size)));
        return;
      }
      if (first === undefined) first = chunk;
      else (chunks ??= [first]).push(chunk);
    });
    stream.on("end", () =>
      end(() => resolve(chunks === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(chunks, size))),
    );
    stream.on("error", (error) => end(() => reject(error)));
    stream.on("close", () => end(() => reject(new BrokenOff())));
  });
}

/** The stream closed before its end. */
class BrokenOff extends Error {
  readonly code = "ECONNRESET";

  constructor() {
    super("the stream closed before its end");
    this.name = "BrokenOff";
  }
}
