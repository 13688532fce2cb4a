import type { IncomingMessage } from "node:http";

/** One request as it arrived, and how its reply ended. Times are monotonic milliseconds of the provider's clock. */
export interface RequestRecord {
  readonly id: string;
  readonly method: string;
  /** As on the request line. */
  readonly url: string;
  /** Without query. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Names and values by turns, as they came. */
  readonly rawHeaders: readonly string[];
  /** The body's bytes; whole once `received`. */
  readonly body: Buffer;
  /** The number of the connection it came on, from 1. */
  readonly connection: number;
  readonly receivedAt: number;
  /** The status that was written. */
  readonly status?: number;
  /** When the reply was whole, or the socket closed before that. */
  readonly endedAt?: number;
  /** The socket closed, or a fault cut it, before the reply was whole. */
  readonly aborted: boolean;
  /** Resolves with `endedAt`. */
  readonly ended: Promise<number>;
}

export type WritableRecord = {
  -readonly [K in keyof RequestRecord]: RequestRecord[K];
} & { finish(at: number, aborted: boolean): void };

/** Starts the record of a request. */
export function recordRequest(
  req: IncomingMessage,
  facts: { readonly id: string; readonly connection: number; readonly receivedAt: number },
): WritableRecord {
  const { promise, resolve } = Promise.withResolvers<number>();
  const url = req.url ?? "";
  const record: WritableRecord = {
    ...facts,
    method: req.method ?? "",
    url,
    path: url.split("?", 1)[0] ?? "",
    headers: headerMap(req.rawHeaders),
    rawHeaders: req.rawHeaders,
    body: Buffer.alloc(0),
    aborted: false,
    ended: promise,
    finish(at, aborted) {
      if (record.endedAt !== undefined) return;
      record.endedAt = at;
      record.aborted = aborted;
      resolve(at);
    },
  };
  return record;
}

function headerMap(raw: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at]?.toLowerCase() ?? "";
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? (raw[at + 1] ?? "") : `${earlier}, ${raw[at + 1] ?? ""}`);
  }
  return headers;
}
