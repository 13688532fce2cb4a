import type { MessageRing } from "../state/message-ring.ts";
import type { ClientSocket } from "./client-socket.ts";

/** News that are sent together: to those who take many in one frame as one, made once for all of them. */
export interface Piece {
  readonly texts: readonly string[];
  readonly frame: Buffer;
  /** The number of the last of them. */
  readonly last: number;
}

/** What is more goes out as fast as the page takes it. */
const MOST_CHARS = 256 * 1024;

/** Undefined when news in between are gone. */
export function pieceAfter(ring: MessageRing, seq: number): Piece | undefined {
  const texts = ring.after(seq, MOST_CHARS);
  return texts && { texts, frame: Buffer.from(`[${texts.join(",")}]`), last: seq + texts.length };
}

export function sendPiece(client: ClientSocket, { texts, frame }: Piece, sent?: () => void): void {
  if (client.batch) {
    client.send(frame, sent);
    return;
  }
  for (const [at, one] of texts.entries())
    if (!client.send(one, at === texts.length - 1 ? sent : undefined)) return;
}
