import type { Dispatcher } from "undici";

/** Given along with a request. */
export interface SentMark {
  /** Set when the first byte is about to be written to a connected socket. */
  sent: boolean;
  /** When that was, in monotonic milliseconds. */
  sentAt?: number;
  /** The connection had carried a whole reply before. */
  reused?: boolean;
  /** Set when the request is not wanted any more. */
  stopped?: Error;
  /** Ends the request; there from the moment it is sent. */
  abort?: (reason: Error) => void;
}

/** One connection's past: whole replies since it was opened. */
export interface ConnectionPast {
  replies: number;
}

type Marked = Dispatcher.DispatchOptions & { readonly opaque?: unknown };

/** Tells a call that was sent from one that never left: only the first can cost money. */
export function noticeSent(past?: ConnectionPast): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const mark = (options as Marked).opaque as SentMark | undefined;
    return dispatch(options, mark === undefined ? handler : new SentNotice(handler, mark, past));
  };
}

/** The handler it is given, but for the one moment it watches. */
class SentNotice implements Dispatcher.DispatchHandler {
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #mark: SentMark;
  readonly #past: ConnectionPast | undefined;

  constructor(handler: Dispatcher.DispatchHandler, mark: SentMark, past: ConnectionPast | undefined) {
    this.#handler = handler;
    this.#mark = mark;
    this.#past = past;
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    const mark = this.#mark;
    this.#handler.onRequestStart?.(controller, context);
    if (mark.stopped !== undefined) {
      controller.abort(mark.stopped);
      return;
    }
    mark.sent = true;
    mark.sentAt = performance.now();
    mark.reused = this.#past !== undefined && this.#past.replies > 0;
    mark.abort = (reason) => controller.abort(reason);
  }

  onRequestUpgrade(...args: Parameters<NonNullable<Dispatcher.DispatchHandler["onRequestUpgrade"]>>): void {
    this.#handler.onRequestUpgrade?.(...args);
  }

  onResponseStart(...args: Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseStart"]>>): void {
    this.#handler.onResponseStart?.(...args);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#handler.onResponseData?.(controller, chunk);
  }

  onResponseEnd(...args: Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseEnd"]>>): void {
    if (this.#past !== undefined) this.#past.replies += 1;
    this.#handler.onResponseEnd?.(...args);
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.#handler.onResponseError?.(controller, error);
  }
}
