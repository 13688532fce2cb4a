import type { Turn } from "../turn.ts";
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
export function callUpstream(
  request: UpstreamRequest,
  { dispatchers, turn }: { readonly dispatchers: Dispatchers; readonly turn: Turn },
): Promise<UpstreamReply> {
  const { origin, method, path, headers, body, stop, mark = { sent: false } } = request;
  const exchange: UpstreamExchange = new UpstreamExchange({ mark, turn, onEnd: () => forget() });
  const forget = stop.onStop(() => exchange.stop(stop.reason));
  const dispatcher = dispatchers.of(origin);
  // undici takes any async iterable; its types name Node's Readable only.
  const options = { origin, method, path, headers, body: (body ?? null) as Uint8Array | null };
  turn.write(() => {
    try {
      dispatcher.dispatch(options, exchange);
    } catch (error) {
      exchange.refused(error);
    }
  });
  return exchange.reply;
}
