import type { Maybe } from "@iron/types";
import { errors } from "undici";
import type { ReadAllOptions } from "../read-all.ts";

/** What holds back, lets go on or ends the socket that a reply comes from. */
export interface Flow {
  pause(): void;
  resume(): void;
  abort(reason: Error): void;
}

/** How a reply is taken whole. */
export interface TakeWholeOptions extends Pick<ReadAllOptions, "limit" | "tooLarge"> {
  /** Told what had come when the reply broke off. */
  readonly brokenOff?: (got: Buffer) => void;
}

/** More than this may not wait to be taken: the provider is held back until it is. */
const MOST_WAITING_BYTES = 64 * 1024;

/**
 * A provider's reply as it arrives, taken whole or piece by piece, and never faster than it is taken. The same as a Node `Readable` would be,
 * at a fraction of its cost: what has come in is there without a turn of the event loop. For one reader.
 */
export class ReplyBody implements AsyncIterable<Uint8Array> {
  readonly #flow: Flow;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #paused = false;
  #ended = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  push(chunk: Buffer): void {
    if (this.#ended) return;
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.byteLength;
    if (!this.#paused && this.#waitingBytes > MOST_WAITING_BYTES) {
      this.#paused = true;
      this.#flow.pause();
    }
    this.#tell();
  }

  end(): void {
    this.#ended = true;
    this.#tell();
  }

  /** The reply broke off: what has come is still given, then the error. */
  fail(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#tell();
  }

  /** What has come in and nobody has taken. */
  unread(): readonly Buffer[] {
    const unread = this.#waiting;
    this.#waiting = [];
    return unread;
  }

  /** The rest is not wanted. */
  destroy(): void {
    if (this.#ended) return;
    const reason = new errors.RequestAbortedError();
    this.fail(reason);
    this.#flow.abort(reason);
  }

  /** Everything, never more than `limit` bytes of it. */
  readAll(options: TakeWholeOptions): Maybe<Buffer> {
    const isWhole = this.#ended && this.#error === undefined && this.#waitingBytes <= options.limit;
    return isWhole ? joined(this.#take()) : this.#readOn(options);
  }

  async #readOn(options: TakeWholeOptions): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for (;;) {
      for (const chunk of this.#take()) {
        size += chunk.byteLength;
        if (size > options.limit) throw options.tooLarge(size);
        chunks.push(chunk);
      }
      if (this.#error !== undefined) {
        options.brokenOff?.(joined(chunks));
        throw this.#error;
      }
      if (this.#ended) return joined(chunks);
      await this.#more();
    }
  }

  /** What came in together is given together: a reader that lags does less work for each chunk, and nobody waits longer. */
  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return {
      next: () => this.#next(),
      return: () => {
        this.destroy();
        return Promise.resolve(DONE);
      },
    };
  }

  #next(): Promise<IteratorResult<Buffer>> {
    const taken = this.#take();
    if (taken.length > 0) return Promise.resolve({ done: false, value: joined(taken) });
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(DONE);
    return this.#more().then(() => this.#next());
  }

  #take(): readonly Buffer[] {
    const taken = this.#waiting;
    if (taken.length === 0) return NOTHING;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#paused) {
      this.#paused = false;
      this.#flow.resume();
    }
    return taken;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

function joined(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

const NOTHING: readonly Buffer[] = [];
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
