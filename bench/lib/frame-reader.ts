const HEAD = 1024;
const TAIL = 4096;
/** What a WebSocket's header is of at most when nothing is masked. */
const MOST_HEADER = 10;

/**
 * Reads WebSocket frames of a relay as cheaply as can be: of each frame its first event, which has waited longest, and the number of its last. What
 * a browser would do with all of them is not the relay's time.
 */
export class FrameReader {
  seen = 0;
  /** Frames that do not go on where the one before ended. */
  gaps = 0;
  /** Signs of life that were asked for. */
  pings = 0;
  /** The close code; 0 when there was none. */
  closed = 0;
  /** Milliseconds that the first event of each frame took. */
  took: number[] = [];
  #last = 0;
  /** Of a frame that is still coming: its header, the payload's length, and how much of that has come. */
  readonly #header: Buffer = Buffer.alloc(MOST_HEADER);
  #headerSize = 0;
  #length = -1;
  #come = 0;
  readonly #head: Buffer = Buffer.alloc(HEAD);
  readonly #tail: Buffer = Buffer.alloc(TAIL);
  #tailSize = 0;

  /** @param chunk may be written over afterwards */
  read(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#length < 0) {
        this.#header[this.#headerSize] = chunk[at] ?? 0;
        this.#headerSize += 1;
        at += 1;
        this.#length = payloadLength(this.#header, this.#headerSize);
        if (this.#length === 0) this.#end();
        continue;
      }
      const end = Math.min(chunk.length, at + this.#length - this.#come);
      if (this.#come < HEAD) chunk.copy(this.#head, this.#come, at, end);
      this.#keepTail(chunk, at, end);
      this.#come += end - at;
      at = end;
      if (this.#come === this.#length) this.#end();
    }
  }

  #keepTail(chunk: Buffer, start: number, end: number): void {
    const size = Math.min(TAIL, end - start);
    const kept = Math.min(this.#tailSize, TAIL - size);
    this.#tail.copyWithin(0, this.#tailSize - kept, this.#tailSize);
    chunk.copy(this.#tail, kept, end - size, end);
    this.#tailSize = kept + size;
  }

  #end(): void {
    const opcode = (this.#header[0] ?? 0) & 15;
    if (opcode === 9) this.pings += 1;
    if (opcode === 8) this.closed = this.#head.readUInt16BE(0);
    const head = this.#head.toString("latin1", 0, Math.min(HEAD, this.#come));
    if (head.startsWith('[{"type":"AGENT_EVENT"')) this.#events(head);
    this.#headerSize = 0;
    this.#length = -1;
    this.#come = 0;
    this.#tailSize = 0;
  }

  #events(head: string): void {
    const tail = this.#tail.toString("latin1", 0, this.#tailSize);
    const first = Number.parseInt(head.slice(head.indexOf('"seq":') + 6), 10);
    const last = Number.parseInt(tail.slice(tail.lastIndexOf('"seq":') + 6), 10);
    const at = Number.parseInt(head.slice(head.indexOf('"id":"bench-') + 12), 10);
    if (this.#last > 0 && first !== this.#last + 1) this.gaps += 1;
    this.#last = last;
    this.seen += last - first + 1;
    this.took.push(Date.now() - at);
  }
}

/** -1 while the header is not whole. A server's frames have no mask. */
function payloadLength(header: Buffer, size: number): number {
  if (size < 2) return -1;
  const short = header[1] ?? 0;
  if (short < 126) return short;
  if (short === 126) return size < 4 ? -1 : header.readUInt16BE(2);
  return size < MOST_HEADER ? -1 : Number(header.readBigUInt64BE(2));
}
