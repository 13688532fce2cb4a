import type { Socket } from "node:net";

const HEAD = 1024;
const TAIL = 4096;

/**
 * Reads WebSocket frames of a relay as cheaply as can be: of each frame its first event, which has waited longest, and the number of its last. What
 * a browser would do with all of them is not the relay's time.
 */
export class FrameReader {
  readonly socket: Socket;
  /** The close code, or 0 when there was none. */
  readonly closed: Promise<number>;
  seen = 0;
  /** Frames that do not go on where the one before ended. */
  gaps = 0;
  #took: number[] = [];
  #last = 0;
  /** Of a frame that is still coming: its header, the payload's length, and how much of that has come. */
  #header: number[] = [];
  #length = -1;
  #come = 0;
  #head = "";
  #tail = "";
  readonly #close: (code: number) => void;

  constructor(socket: Socket) {
    this.socket = socket;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.closed = promise;
    this.#close = resolve;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(0));
  }

  /** Milliseconds that the first event of each frame took; taken away when asked for. */
  take(): readonly number[] {
    const took = this.#took;
    this.#took = [];
    return took;
  }

  #read(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#length < 0) {
        this.#header.push(chunk[at] ?? 0);
        at += 1;
        this.#length = payloadLength(this.#header);
        if (this.#length === 0) this.#end();
        continue;
      }
      const part = chunk.subarray(at, at + this.#length - this.#come);
      if (this.#head.length < HEAD) this.#head += part.toString("latin1", 0, HEAD);
      const tail = part.toString("latin1", Math.max(0, part.length - TAIL));
      this.#tail = part.length < TAIL ? this.#tail.slice(-TAIL) + tail : tail;
      this.#come += part.length;
      at += part.length;
      if (this.#come === this.#length) this.#end();
    }
  }

  #end(): void {
    const opcode = (this.#header[0] ?? 0) & 15;
    if (opcode === 8) this.#close(this.#head.charCodeAt(0) * 256 + this.#head.charCodeAt(1));
    if (this.#head.startsWith('[{"type":"AGENT_EVENT"')) this.#events();
    this.#header = [];
    this.#length = -1;
    this.#come = 0;
    this.#head = "";
    this.#tail = "";
  }

  #events(): void {
    const first = Number(/"seq":(\d+)/.exec(this.#head)?.[1]);
    const last = Number(this.#tail.slice(this.#tail.lastIndexOf('"seq":') + 6).match(/^\d+/)?.[0]);
    const at = Number(/"id":"bench-(\d+)/.exec(this.#head)?.[1] ?? Number.NaN);
    if (this.#last > 0 && first !== this.#last + 1) this.gaps += 1;
    this.#last = last;
    this.seen += last - first + 1;
    if (!Number.isNaN(at)) this.#took.push(Date.now() - at);
  }
}

/** -1 while the header is not whole. A server's frames have no mask. */
function payloadLength(header: readonly number[]): number {
  const short = header[1];
  if (short === undefined) return -1;
  if (short < 126) return short;
  const size = short === 126 ? 2 : 8;
  if (header.length < 2 + size) return -1;
  return header.slice(2).reduce((sum, byte) => sum * 256 + byte, 0);
}
