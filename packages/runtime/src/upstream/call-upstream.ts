import type { Readable } from "node:stream";
import type { Failure } from "@iron/types";
import { errors } from "undici";
import type { Dispatchers } from "./dispatchers.ts";
import { failureOf } from "./failure-of.ts";
import type { SentMark } from "./notice-sent.ts";

export interface UpstreamRequest {
  readonly origin: string;
  /** With query. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array> | undefined;
  readonly stop: Stoppable;
  /** Set when the first byte has left. */
  readonly mark?: SentMark;
}

/** What ends a call early. */
export interface Stoppable {
  readonly reason: Error | undefined;
  onStop(run: () => void): () => void;
}

export interface UpstreamReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Readable;
}

/** Sends one request and resolves with its status and headers. */
export async function callUpstream(
  request: UpstreamRequest,
  dispatchers: Dispatchers,
): Promise<UpstreamReply> {
  const mark: SentMark = request.mark ?? { sent: false };
  const forget = request.stop.onStop(() => {
    mark.stopped = request.stop.reason ?? new errors.RequestAbortedError();
    mark.abort?.(mark.stopped);
  });
  try {
    const reply = await dispatchers.of(request.origin).request({
      origin: request.origin,
      method: request.method,
      path: request.path,
      headers: request.headers,
      // undici takes any async iterable; its types name Node's Readable only.
      body: (request.body ?? null) as Uint8Array | null,
      opaque: mark,
    });
    reply.body.once("close", forget);
    // A body that is given up before anybody reads it emits an error, which would end the process if nobody listened.
    reply.body.on("error", ignore);
    return { status: reply.statusCode, headers: headerMap(reply.headers), body: reply.body };
  } catch (error) {
    forget();
    throw new UpstreamFailure(failureOf(error, mark.sent), error, mark);
  }
}

function ignore(): void {
  // Whoever reads the body hears of it there.
}

/** A call that gave no reply, or whose body broke off. Stays inside the runtime: policies see its `failure`. */
export class UpstreamFailure extends Error {
  readonly failure: Failure;
  /** The connection had served a call before and broke at once: it had gone stale while idle. */
  readonly stale: boolean;

  constructor(failure: Failure, cause: unknown, mark: SentMark) {
    super(failure.kind, { cause });
    this.name = "UpstreamFailure";
    this.failure = failure;
    this.stale = failure.kind === "reset" && brokeWhenReused(mark);
  }
}

/** A connection that went stale shows it within a round trip; one that breaks later may have broken while the provider worked. */
const STALE_WITHIN_MS = 1000;

function brokeWhenReused({ reused, sentAt }: SentMark): boolean {
  return reused === true && sentAt !== undefined && performance.now() - sentAt < STALE_WITHIN_MS;
}

function headerMap(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined)
      map.set(name.toLowerCase(), typeof value === "string" ? value : value.join(", "));
  }
  return map;
}
