import type { Socket } from "node:net";

/** A request on a connection, as long as it is under way. */
export interface Watching {
  /** All of the reply has been handed to the system. */
  readonly written: () => boolean;
  readonly onLeft: () => void;
}

const connections = new WeakMap<Socket, ClientConnection>();

/**
 * What a client's leaving ends: the requests under way on its connection. Listens once for each connection and not once for each request.
 * More than one is under way only where a client pipelines.
 */
export class ClientConnection {
  readonly #watching: Watching[] = [];

  static of(socket: Socket): ClientConnection {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const made = new ClientConnection(socket);
    connections.set(socket, made);
    return made;
  }

  private constructor(socket: Socket) {
    // A client that only closes its sending side cannot be told from one that left: Node has no sign of it in time.
    socket.once("end", () => this.#leave(() => true));
    socket.once("close", () => this.#leave(({ written }) => !written()));
  }

  watch(request: Watching): void {
    this.#watching.push(request);
  }

  unwatch(request: Watching): void {
    const at = this.#watching.indexOf(request);
    if (at !== -1) this.#watching.splice(at, 1);
  }

  #leave(of: (request: Watching) => boolean): void {
    for (const request of this.#watching.filter(of)) request.onLeft();
  }
}
