import type { LiveState } from "../state/live-state.ts";
import type { MessageRing } from "../state/message-ring.ts";
import type { ClientSocket } from "./client-socket.ts";
import { authOk, heartbeat, snapshot, stateUpdate } from "./messages.ts";
import { type Piece, pieceAfter, sendPiece } from "./piece.ts";
import type { ServerMessage } from "./protocol.ts";

export interface AudienceOptions {
  readonly ring: MessageRing;
  readonly state: () => LiveState;
  /** How often state is sent while something happens. Milliseconds. */
  readonly coalesceMs: number;
}

/** Between two rounds: what comes within is sent together. */
const ROUND_MS = 15;
/** What is more is sent at once: a relay that was kept from running is not to forget what pages that keep up have not been told. */
const MOST_UNSENT = 250;

/** Everybody who listens. Each text is made once for all of them; one that is slow holds up nobody. */
export class Audience {
  readonly #clients = new Set<ClientSocket>();
  /** Pages that are still to be sent the last state. */
  readonly #behind = new Set<ClientSocket>();
  readonly #ring: MessageRing;
  readonly #state: () => LiveState;
  readonly #ticking: NodeJS.Timeout;
  #round: NodeJS.Timeout | undefined;
  #lastRound = 0;
  /** The last news when it was. */
  #roundSeq = 0;
  #changed = false;

  constructor({ ring, state, coalesceMs }: AudienceOptions) {
    this.#ring = ring;
    this.#state = state;
    this.#ticking = setInterval(() => this.#tick(), coalesceMs);
    this.#ticking.unref();
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Greets a page: what it missed since `resumeFrom`, or the whole state. */
  join(client: ClientSocket, resumeFrom: number | undefined): void {
    this.#clients.add(client);
    const known = resumeFrom !== undefined && this.#ring.after(resumeFrom, 1) !== undefined;
    client.send(text(authOk(this.#ring.last, known)));
    if (known) {
      client.seq = resumeFrom;
      this.#goOn(client);
    } else this.#begin(client);
  }

  leave(client: ClientSocket): void {
    this.#clients.delete(client);
    this.#behind.delete(client);
  }

  /** The ring has grown. */
  newsCame(): void {
    this.#changed = true;
    if (this.#ring.last - this.#roundSeq >= MOST_UNSENT) {
      clearTimeout(this.#round);
      this.#runRound();
      return;
    }
    const waitMs = Math.max(0, this.#lastRound + ROUND_MS - performance.now());
    this.#round ??= setTimeout(() => this.#runRound(), waitMs);
  }

  stateChanged(): void {
    this.#changed = true;
  }

  heartbeat(): void {
    const beat = text(heartbeat(this.#ring.last));
    for (const client of this.#clients) if (client.ping()) client.send(beat);
  }

  closeAll(code: number, reason: string): void {
    for (const client of this.#clients) client.close(code, reason);
  }

  stop(): void {
    clearInterval(this.#ticking);
    clearTimeout(this.#round);
  }

  #runRound(): void {
    this.#round = undefined;
    this.#lastRound = performance.now();
    this.#roundSeq = this.#ring.last;
    const pieces = new Map<number, Piece>();
    for (const client of this.#clients) {
      if (client.catchingUp || client.seq === this.#ring.last) continue;
      const piece = pieces.get(client.seq) ?? pieceAfter(this.#ring, client.seq);
      if (piece === undefined) this.#begin(client);
      else {
        pieces.set(client.seq, piece);
        this.#deliver(client, piece);
      }
    }
  }

  #begin(client: ClientSocket): void {
    client.seq = this.#ring.last;
    client.send(text(snapshot(this.#ring.last, this.#state())));
  }

  #deliver(client: ClientSocket, piece: Piece): void {
    client.catchingUp = piece.last < this.#ring.last;
    client.seq = piece.last;
    sendPiece(client, piece, client.catchingUp ? () => this.#goOn(client) : undefined);
  }

  /** The page has taken a piece: the next one, until it knows everything. */
  #goOn(client: ClientSocket): void {
    client.catchingUp = false;
    if (!client.open) return;
    if (client.seq === this.#ring.last) {
      client.send(text(stateUpdate(this.#ring.last, this.#state())));
      return;
    }
    const piece = pieceAfter(this.#ring, client.seq);
    // What it still needs is no longer here: it is slower than what happens.
    if (piece === undefined) client.letGo();
    else this.#deliver(client, piece);
  }

  #tick(): void {
    if (this.#round !== undefined) {
      clearTimeout(this.#round);
      this.#runRound();
    }
    if (this.#changed) for (const client of this.#clients) this.#behind.add(client);
    this.#changed = false;
    if (this.#behind.size === 0) return;
    const update = Buffer.from(text(stateUpdate(this.#ring.last, this.#state())));
    for (const client of this.#behind) {
      // Not yet: an older state would only be in the way of this one.
      if (!client.idle || client.catchingUp || client.seq !== this.#ring.last) continue;
      this.#behind.delete(client);
      client.send(update);
    }
  }
}

function text(message: ServerMessage): string {
  return JSON.stringify(message);
}
