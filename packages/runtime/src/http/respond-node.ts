import type { Maybe } from "@iron/types";
import type { ServerResponse } from "node:http";
import type { ClientReply } from "../pipeline/client-reply.ts";
import type { Turn } from "../turn.ts";

export interface Delivery {
  readonly bytes: number;
  /** `broken`: the reply itself broke off, and its connection with it, so that nobody takes the part for the whole. */
  readonly how: "whole" | "client_left" | "broken";
  readonly error?: unknown;
  /** The client took nothing for so long that it was cut. */
  readonly stalled?: true;
}

export interface Writing {
  readonly turn: Turn;
  /** Milliseconds that a client may take nothing for. */
  readonly writeIdleMs: number;
}

/** Writes a reply to a socket, no faster than the client reads. Resolves when all is written or the client has gone. */
export function respondNode(outgoing: ServerResponse, reply: ClientReply, writing: Writing): Maybe<Delivery> {
  const { body } = reply;
  if (!(body instanceof Uint8Array)) return respondPiecemeal(outgoing, { ...reply, body }, writing);
  if (outgoing.destroyed) return { bytes: 0, how: "client_left" };
  writeHead(outgoing, reply.status, { ...reply.headers, "content-length": body.byteLength });
  // No client leaves before the turn is over, so how this ends is known already, while what is to be settled is at hand.
  writing.turn.write(() => endWith(outgoing, body));
  return { bytes: body.byteLength, how: "whole" };
}

function endWith(outgoing: ServerResponse, body: Uint8Array): void {
  try {
    outgoing.end(body);
  } catch {
    // The client must not wait for it.
    outgoing.destroy();
  }
}

async function respondPiecemeal(
  outgoing: ServerResponse,
  reply: ClientReply & { readonly body: AsyncGenerator<Uint8Array> },
  { writeIdleMs }: Writing,
): Promise<Delivery> {
  const { body } = reply;
  if (outgoing.destroyed) {
    await body.return(undefined);
    return { bytes: 0, how: "client_left" };
  }
  writeHead(outgoing, reply.status, { ...reply.headers });
  let bytes = 0;
  let stalled = false;
  const stall = (): void => {
    stalled = true;
    outgoing.destroy();
  };
  try {
    for await (const chunk of body) {
      if (outgoing.destroyed) break;
      bytes += chunk.byteLength;
      if (!outgoing.write(chunk) && !(await drained(outgoing, writeIdleMs, stall))) break;
    }
  } catch (error) {
    const how = outgoing.destroyed ? "client_left" : "broken";
    outgoing.destroy();
    return { bytes, how, error };
  }
  const left = outgoing.destroyed;
  if (!left) outgoing.end();
  return { bytes, how: left ? "client_left" : "whole", ...(stalled ? { stalled } : {}) };
}

/** A head that cannot be written ends the connection: the client must not wait for it. */
function writeHead(
  outgoing: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | number>>,
): void {
  try {
    outgoing.writeHead(status, headers);
  } catch (error) {
    outgoing.destroy();
    throw error;
  }
}

/** False when the client left, or took nothing for so long that it is taken for gone. */
function drained(outgoing: ServerResponse, idleMs: number, stall: () => void): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (ok: boolean): void => {
      clearTimeout(timer);
      outgoing.off("drain", onDrain);
      outgoing.off("close", onClose);
      resolve(ok);
    };
    const onDrain = (): void => done(true);
    const onClose = (): void => done(false);
    const timer = setTimeout(() => {
      stall();
      done(false);
    }, idleMs);
    outgoing.once("drain", onDrain);
    outgoing.once("close", onClose);
  });
}
