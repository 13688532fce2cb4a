import { connect } from "node:net";

export interface RawRequestOptions {
  /** Give up waiting for the end after so long and answer what came. Milliseconds, default 2000. */
  readonly timeoutMs?: number;
  /** Half-close after writing. */
  readonly end?: boolean;
}

export interface RawReply {
  readonly bytes: Buffer;
  /** The bytes as latin1, so that none is lost. */
  readonly text: string;
  /** The status of the first status line; undefined when none came. */
  readonly status: number | undefined;
  /** The server closed, as against the wait running out. */
  readonly closed: boolean;
  /** A system code such as `ECONNRESET`. */
  readonly error: string | undefined;
}

/** Sends bytes as they are to a port of 127.0.0.1 and gathers what comes back until the server closes. */
export async function rawRequest(
  port: number,
  bytes: Uint8Array | string,
  options: RawRequestOptions = {},
): Promise<RawReply> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const parts: Buffer[] = [];
  let error: string | undefined;
  const socket = connect(port, "127.0.0.1");
  socket.on("data", (part) => parts.push(part));
  socket.on("error", (failure: NodeJS.ErrnoException) => {
    error = failure.code;
  });
  socket.once("close", () => resolve(true));
  const timer = setTimeout(() => resolve(false), options.timeoutMs ?? 2000);
  if (options.end === true) socket.end(bytes);
  else socket.write(bytes);
  const closed = await promise;
  clearTimeout(timer);
  socket.destroy();
  const all = Buffer.concat(parts);
  const text = all.toString("latin1");
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
  return { bytes: all, text, status: status === undefined ? undefined : Number(status), closed, error };
}
