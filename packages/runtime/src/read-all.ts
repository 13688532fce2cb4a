import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { Maybe } from "@iron/types";

export interface ReadAllOptions {
  /** Bytes. */
  readonly limit: number;
  /** The length that was announced, if any: a large body is then gathered in place and not twice. */
  readonly expected?: number;
  /** The error for a stream that is longer, told how much had been read. */
  readonly tooLarge: (read: number) => Error;
  /** The error for a stream that broke off. */
  readonly broken: (cause: Error) => Error;
}

/**
 * Gathers a stream, never more than `limit` bytes of it: at the first byte beyond, reading stops and `tooLarge` is thrown. What has arrived
 * whole already, as most small requests have, is there at once.
 */
export function readAll(stream: Readable, options: ReadAllOptions): Maybe<Buffer> {
  if (hasArrived(stream) && stream.readableLength <= options.limit)
    return (stream.read() as Buffer | null) ?? Buffer.alloc(0);
  return gather(stream, options);
}

function hasArrived(stream: Readable): boolean {
  return (stream as Partial<IncomingMessage>).complete === true && !stream.destroyed && !stream.readableEnded;
}

/** Listens to events instead of iterating: for the small bodies of most calls that is half the work. */
function gather(stream: Readable, options: ReadAllOptions): Promise<Buffer> {
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
    const room = roomFor(options);
    const gathered = (): Buffer => {
      if (room !== undefined) return room.subarray(0, size);
      return chunks === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(chunks, size);
    };
    const broken = (error: Error): void => end(() => reject(options.broken(error)));
    stream.on("data", (chunk: Buffer) => {
      if (settled) return;
      size += chunk.byteLength;
      if (size > options.limit) {
        stream.pause();
        end(() => reject(options.tooLarge(size)));
        return;
      }
      if (room !== undefined) chunk.copy(room, size - chunk.byteLength);
      else if (first === undefined) first = chunk;
      else (chunks ??= [first]).push(chunk);
    });
    stream.on("end", () => end(() => resolve(gathered())));
    stream.on("error", broken);
    stream.on("close", () => {
      if (!settled) broken(new BrokenOff());
    });
  });
}

const LARGE_BYTES = 256 * 1024;

/** The pages of this memory are taken only as they are written. */
function roomFor({ expected = 0, limit }: ReadAllOptions): Buffer | undefined {
  return expected >= LARGE_BYTES && expected <= limit ? Buffer.allocUnsafeSlow(expected) : undefined;
}

/** The stream closed before its end. */
class BrokenOff extends Error {
  readonly code = "ECONNRESET";

  constructor() {
    super("the stream closed before its end");
    this.name = "BrokenOff";
  }
}
