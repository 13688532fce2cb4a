// Pages of a relay, in a process of their own that does nothing but read. It is told where the relay is and how many to be, and says what they
// saw when it is asked.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { FrameReader } from "./frame-reader.ts";

export interface ViewersWanted {
  readonly url: string;
  readonly token: string;
  readonly viewers: number;
}

/** What the pages of one process saw; times in milliseconds, only of what came since they were asked the last time. */
export interface ViewersSaw {
  readonly took: readonly number[];
  /** Events that every page has got. */
  readonly least: number;
  readonly gaps: number;
  readonly gone: number;
}

/** Every socket reads into it, and what was read is looked at before the next one does: nothing is allocated. */
const INTO: Buffer = Buffer.alloc(256 * 1024);

/** A page that leaves two pings unanswered is let go. */
const PONG: Buffer = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

interface Page {
  readonly socket: Socket;
  readonly reader: FrameReader;
}

async function open({ url, token }: ViewersWanted): Promise<Page> {
  const { hostname, port, host } = new URL(url);
  const reader = new FrameReader();
  const { promise: upgraded, resolve } = Promise.withResolvers<void>();
  let onBytes = (chunk: Buffer): void => {
    const end = chunk.indexOf("\r\n\r\n");
    if (end < 0) return;
    onBytes = (frames) => {
      reader.read(frames);
      for (; reader.pings > 0; reader.pings -= 1) socket.write(PONG);
    };
    reader.read(chunk.subarray(end + 4));
    resolve();
  };
  const callback = (size: number, into: Uint8Array): boolean => {
    onBytes(Buffer.from(into.buffer, into.byteOffset, size));
    return true;
  };
  const socket = connect({ host: hostname, port: Number(port), onread: { buffer: INTO, callback } });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(
    `GET /ws HTTP/1.1\r\nhost: ${host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await upgraded;
  const auth = Buffer.from(JSON.stringify({ type: "AUTH", token, batch: true }));
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | auth.length, 0, 0, 0, 0]), auth]));
  return { socket, reader };
}

const pages: Page[] = [];

function saw(): ViewersSaw {
  const took = pages.flatMap(({ reader }) => reader.took.splice(0));
  return {
    took,
    least: Math.min(...pages.map(({ reader }) => reader.seen)),
    gaps: pages.reduce((sum, { reader }) => sum + reader.gaps, 0),
    gone: pages.filter(({ socket, reader }) => reader.closed > 0 || socket.destroyed).length,
  };
}

async function openAll(wanted: ViewersWanted): Promise<void> {
  for (let at = 0; at < wanted.viewers; at += 1) pages.push(await open(wanted));
  process.send?.("open");
}

process.on("message", (message: ViewersWanted | "saw") => {
  if (message === "saw") process.send?.(saw());
  else void openAll(message);
});
process.on("disconnect", () => process.exit());
