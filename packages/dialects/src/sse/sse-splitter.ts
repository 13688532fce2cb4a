import { IronError } from "@iron/types";
import type { SseEvent } from "../dialect.ts";
import { asBuffer } from "../json/as-buffer.ts";
import { parseBlock } from "./parse-block.ts";
import type { SseBatch } from "./sse-batch.ts";

const LF = 0x0a;
const CR = 0x0d;
const EMPTY: Buffer = Buffer.alloc(0);

export interface SseSplitterOptions {
  /** The most bytes one event may have. Default 8 MiB. */
  readonly maxEventBytes?: number;
}

/**
 * Cuts a byte stream of server-sent events at the ends of events. Understands LF, CR and CRLF, a leading byte order mark, comments and
 * several `data:` lines, wherever the chunks are cut, also within a character. Each byte is looked at a fixed number of times.
 *
 * All batches, and the tail of `finish()`, put together are the bytes that were pushed. A batch whose events came whole in one chunk is a
 * view of that chunk: do not reuse a chunk's memory before its batches are done with.
 */
export class SseSplitter {
  readonly #maxEventBytes: number;
  /** The beginning of a block that is not complete: the first `#kept` bytes. */
  #tail: Buffer = EMPTY;
  #kept = 0;
  #tailIsOurs = false;
  /** The line being read has no bytes yet. */
  #lineEmpty = true;
  /** The last byte was a CR, so that a LF now belongs to it. */
  #afterCr = false;
  #sawCr = false;
  #first = true;

  constructor(options: SseSplitterOptions = {}) {
    this.#maxEventBytes = options.maxEventBytes ?? 8 * 1024 * 1024;
  }

  /**
   * The blocks that this chunk completes: none, one batch, or two when the first began in an earlier chunk.
   *
   * @throws {IronError} `response_too_large` when an event has outgrown the limit; the splitter is of no use afterwards.
   */
  push(chunk: Uint8Array): readonly SseBatch[] {
    this.#refuseOverflow();
    const buffer = asBuffer(chunk);
    // Once a CR was seen, every block may have one.
    this.#sawCr ||= buffer.includes(CR);
    const batches: SseBatch[] = [];
    let from = 0;
    if (this.#kept > 0) {
      from = this.#boundary(buffer, 0);
      if (from === -1) {
        this.#keep(buffer);
        this.#refuseOverflow();
        return batches;
      }
      this.#keep(buffer.subarray(0, from));
      this.#refuseOverflow();
      batches.push(this.#takeTail());
    }
    this.#readBlocks(buffer.subarray(from), batches);
    if (batches.length === 0) this.#refuseOverflow();
    return batches;
  }

  /**
   * What is left when the stream ends. A block that lacks only its blank line still counts as an event; one that was cut within a line is
   * bytes only.
   */
  finish(): SseBatch {
    this.#refuseOverflow();
    const last = this.#tail[this.#kept - 1];
    const whole = last === LF || last === CR;
    const batch = this.#takeTail();
    return whole ? batch : { bytes: batch.bytes, events: [] };
  }

  /** Blocks that begin and end within one chunk; the rest becomes the tail. */
  #readBlocks(bytes: Buffer, batches: SseBatch[]): void {
    const events: SseEvent[] = [];
    let start = 0;
    for (;;) {
      const end = this.#boundary(bytes, start);
      if (end === -1) break;
      if (end - start > this.#maxEventBytes) throw tooLarge(this.#maxEventBytes);
      const event = this.#parse(bytes, start, end);
      if (event !== undefined) events.push(event);
      start = end;
    }
    if (start > 0) batches.push({ bytes: bytes.subarray(0, start), events });
    if (start < bytes.length) this.#keep(bytes.subarray(start));
  }

  /** The position after the next blank line at or after `from`, or -1; remembers how far into a line it came. */
  #boundary(bytes: Buffer, from: number): number {
    return this.#sawCr ? this.#boundaryAnyEnd(bytes, from) : this.#boundaryLf(bytes, from);
  }

  #boundaryLf(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length) {
      const lf = bytes.indexOf(LF, at);
      if (lf !== at) this.#lineEmpty = false;
      if (lf === -1) return -1;
      const blank = this.#lineEmpty;
      this.#lineEmpty = true;
      at = lf + 1;
      if (blank) return at;
    }
    return -1;
  }

  #boundaryAnyEnd(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      const belongs = byte === LF && this.#afterCr;
      this.#afterCr = byte === CR;
      if (belongs) continue;
      if (byte !== LF && byte !== CR) this.#lineEmpty = false;
      else if (this.#lineEmpty) return this.#afterBlank(bytes, at);
      else this.#lineEmpty = true;
    }
    return -1;
  }

  /** Takes the LF of a CRLF along when it is there already. */
  #afterBlank(bytes: Buffer, at: number): number {
    if (!this.#afterCr || bytes[at + 1] !== LF) return at + 1;
    this.#afterCr = false;
    return at + 2;
  }

  #keep(bytes: Buffer): void {
    const size = this.#kept + bytes.length;
    if (this.#kept === 0) {
      this.#tail = bytes;
      this.#tailIsOurs = false;
    } else {
      if (!this.#tailIsOurs || size > this.#tail.length) {
        // Room for twice as much, so that a block in many small chunks is copied a fixed number of times.
        const grown = Buffer.allocUnsafeSlow(Math.max(size, this.#kept * 2));
        this.#tail.copy(grown, 0, 0, this.#kept);
        this.#tail = grown;
        this.#tailIsOurs = true;
      }
      bytes.copy(this.#tail, this.#kept);
    }
    this.#kept = size;
  }

  #takeTail(): SseBatch {
    const bytes = this.#tail.subarray(0, this.#kept);
    this.#tail = EMPTY;
    this.#kept = 0;
    this.#tailIsOurs = false;
    const event = this.#parse(bytes, 0, bytes.length);
    return { bytes, events: event === undefined ? [] : [event] };
  }

  #parse(bytes: Buffer, start: number, end: number): SseEvent | undefined {
    const first = this.#first;
    this.#first = false;
    return parseBlock(bytes, { start, end, hasCr: this.#sawCr, first });
  }

  #refuseOverflow(): void {
    if (this.#kept > this.#maxEventBytes) throw tooLarge(this.#maxEventBytes);
  }
}

function tooLarge(limit: number): IronError {
  return new IronError("response_too_large", `One event of the stream is larger than ${limit} bytes.`, {
    facts: { limit_bytes: limit },
  });
}
