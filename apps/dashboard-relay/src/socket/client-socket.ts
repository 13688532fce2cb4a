import type { WebSocket } from "ws";
import { CLOSE, type ServerMessage } from "./protocol.ts";

/** What may wait for one client before it is let go. */
const MOST_WAITING_BYTES = 1024 * 1024;

/** One page that has authenticated. State updates that it has not taken yet are replaced by newer ones; everything else is kept in order. */
export class ClientSocket {
  readonly #socket: WebSocket;
  /** Set while an update waits for the socket to drain. */
  #pendingState: ServerMessage | undefined;
  alive = true;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("pong", () => (this.alive = true));
  }

  send(message: ServerMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MOST_WAITING_BYTES) {
      this.#socket.close(CLOSE.slowConsumer, "too slow");
      this.#socket.terminate();
      return;
    }
    if (message.type === "STATE_UPDATE" && this.#socket.bufferedAmount > 0) {
      const waited = this.#pendingState !== undefined;
      this.#pendingState = message;
      if (!waited) setImmediate(() => this.#flush());
      return;
    }
    this.#socket.send(JSON.stringify(message));
  }

  /** Asks for a sign of life. False when the last was not answered: the client is gone. */
  ping(): boolean {
    if (!this.alive) {
      this.#socket.terminate();
      return false;
    }
    this.alive = false;
    this.#socket.ping();
    return true;
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  #flush(): void {
    const message = this.#pendingState;
    this.#pendingState = undefined;
    if (message !== undefined && this.#socket.readyState === this.#socket.OPEN)
      this.#socket.send(JSON.stringify(message));
  }
}
