import type { Dispatchers } from "./dispatchers.ts";
import type { SentMark } from "./sent-mark.ts";
import { UpstreamExchange } from "./upstream-exchange.ts";
import type { UpstreamReply } from "./upstream-reply.ts";

export interface UpstreamRequest {
  readonly origin: string;
  /** With query. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array> | undefined;
  readonly stop: Stoppable;
  /** Set when the first byte is about to leave. */
  readonly mark?: SentMark;
}

/** What ends a call early. */
export interface Stoppable {
  readonly reason: Error | undefined;
  onStop(run: () => void): () => void;
}

/**
 * Sends one request and resolves with its status and headers.
 *
 * @throws {UpstreamFailure}
 */
export function callUpstream(request: UpstreamRequest, dispatchers: Dispatchers): Promise<UpstreamReply> {
  const { origin, method, path, headers, body, stop, mark = { sent: false } } = request;
  const exchange: UpstreamExchange = new UpstreamExchange(mark, () => forget());
  const forget = stop.onStop(() => exchange.stop(stop.reason));
  dispatchers.of(origin).dispatch(
    // undici takes any async iterable; its types name Node's Readable only.
    { origin, method, path, headers, body: (body ?? null) as Uint8Array | null },
    exchange,
  );
  return exchange.reply;
}
