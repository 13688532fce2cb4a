import type { WebSocket } from "ws";
import { CLOSE } from "./protocol.ts";

/** What may wait for one page before it is let go. */
const MOST_WAITING_BYTES = 1024 * 1024;
/** For the close frame, when the page reads after all. */
const LAST_WORD_MS = 2000;

/** One page that has authenticated: how far it has been told, and whether it keeps up. */
export class ClientSocket {
  readonly #socket: WebSocket;
  /** Whether a frame may hold many messages. */
  readonly batch: boolean;
  /** The last news that it was sent. */
  seq: number;
  /** It is sent what it missed, piece by piece, before it hears of anything new. */
  catchingUp = false;
  #answered = true;

  constructor(socket: WebSocket, { batch, seq }: { readonly batch: boolean; readonly seq: number }) {
    this.#socket = socket;
    this.batch = batch;
    this.seq = seq;
    socket.on("pong", () => (this.#answered = true));
  }

  /** Nothing waits: state that is old when it arrives is worth nothing. */
  get idle(): boolean {
    return this.open && this.#socket.bufferedAmount === 0;
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** False when it has been let go, because too much waits for it already. */
  send(frame: string | Buffer, sent?: () => void): boolean {
    if (!this.open) return false;
    if (this.#socket.bufferedAmount > MOST_WAITING_BYTES) {
      this.letGo();
      return false;
    }
    this.#socket.send(frame, { binary: false }, sent);
    return true;
  }

  letGo(): void {
    this.close(CLOSE.slowConsumer, "too slow");
  }

  /** Asks for a sign of life. False when the last was not answered: the page is gone. */
  ping(): boolean {
    if (!this.#answered) {
      this.#socket.terminate();
      return false;
    }
    this.#answered = false;
    if (this.open) this.#socket.ping();
    return this.open;
  }

  close(code: number, reason: string): void {
    if (!this.open) return;
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), LAST_WORD_MS).unref();
  }
}
