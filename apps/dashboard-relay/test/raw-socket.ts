import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import type { Relay, ServerMessage } from "../src/index.ts";

/** A WebSocket client that is no library: it sends whatever bytes it is told to, and reads only when it is told to. */
export interface RawSocket {
  readonly socket: Socket;
  /** The status line of the reply to the handshake. */
  readonly status: string;
  send(bytes: Uint8Array): void;
  /** Resolves with the close code, or 0 when the connection ended without one. */
  readonly closed: Promise<number>;
  readonly messages: readonly ServerMessage[];
  until(wanted: (message: ServerMessage) => boolean): Promise<ServerMessage>;
}

export interface FrameParts {
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  readonly fin?: boolean;
  /** The three reserved bits. */
  readonly rsv?: number;
  readonly masked?: boolean;
  /** What the header says of the length, when that is to be a lie. */
  readonly length?: bigint;
}

/** One frame as a client sends it, or as no client may. */
export function frame(parts: FrameParts): Buffer {
  const { opcode, fin = true, rsv = 0, masked = true } = parts;
  const payload = Buffer.from(parts.payload ?? "");
  const length = parts.length ?? BigInt(payload.length);
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  const head =
    length < 126n
      ? Buffer.from([first, mask | Number(length)])
      : length < 65_536n
        ? Buffer.from([first, mask | 126, Number(length >> 8n), Number(length & 255n)])
        : longHead(first, mask, length);
  if (!masked) return Buffer.concat([head, payload]);
  const key = Buffer.from([1, 2, 3, 4]);
  return Buffer.concat([head, key, payload.map((byte, at) => byte ^ (key[at % 4] ?? 0))]);
}

function longHead(first: number, mask: number, length: bigint): Buffer {
  const head = Buffer.alloc(10);
  head[0] = first;
  head[1] = mask | 127;
  head.writeBigUInt64BE(length, 2);
  return head;
}

export const TEXT = 1;

export function textFrame(message: object | string): Buffer {
  return frame({ opcode: TEXT, payload: typeof message === "string" ? message : JSON.stringify(message) });
}

/** Opens `/ws` by hand. */
export async function rawConnect(
  relay: Pick<Relay, "url">,
  options: { readonly path?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<RawSocket> {
  const { hostname, port, host } = new URL(relay.url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const headers = {
    host,
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...options.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET ${options.path ?? "/ws"} HTTP/1.1\r\n${lines.join("")}\r\n`);
  return read(socket);
}

async function read(socket: Socket): Promise<RawSocket> {
  let waiting: Buffer = Buffer.alloc(0);
  let status: string | undefined;
  const messages: ServerMessage[] = [];
  const listeners = new Set<() => void>();
  const greeted = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<number>();
  socket.on("data", (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    if (status === undefined) {
      const end = waiting.indexOf("\r\n\r\n");
      if (end < 0) return;
      status = waiting.subarray(0, waiting.indexOf("\r\n")).toString();
      waiting = waiting.subarray(end + 4);
      greeted.resolve();
    }
    for (let next = takeFrame(waiting); next !== undefined; next = takeFrame(waiting)) {
      waiting = next.rest;
      if (next.opcode === 8) closed.resolve(next.payload.length < 2 ? 1005 : next.payload.readUInt16BE());
      if (next.opcode !== TEXT) continue;
      const told = JSON.parse(next.payload.toString()) as ServerMessage | ServerMessage[];
      messages.push(...(Array.isArray(told) ? told : [told]));
    }
    for (const listener of listeners) listener();
  });
  socket.on("close", () => {
    closed.resolve(0);
    greeted.resolve();
  });
  await greeted.promise;
  return {
    socket,
    status: status ?? "",
    send: (bytes) => void socket.write(bytes),
    closed: closed.promise,
    messages,
    until: (wanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = messages.find(wanted);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
  };
}

function takeFrame(
  bytes: Buffer,
): { readonly opcode: number; readonly payload: Buffer; readonly rest: Buffer } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 127;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < head) return undefined;
  const length =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < head + length) return undefined;
  return {
    opcode: (bytes[0] ?? 0) & 15,
    payload: bytes.subarray(head, head + length),
    rest: bytes.subarray(head + length),
  };
}
