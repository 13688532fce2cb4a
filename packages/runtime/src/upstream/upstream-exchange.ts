import type { Dispatcher } from "undici";
import { errors } from "undici";
import type { Turn } from "../turn.ts";
import { failureOf } from "./failure-of.ts";
import { ReplyBody } from "./reply-body.ts";
import type { SentMark } from "./sent-mark.ts";
import { UpstreamFailure } from "./upstream-failure.ts";
import type { UpstreamReply } from "./upstream-reply.ts";

/** One connection's past: whole replies since it was opened. */
export interface ConnectionPast {
  replies: number;
}

/** A connection that went stale shows it within a round trip; one that breaks later may have broken while the provider worked. */
const STALE_WITHIN_MS = 1000;

export interface UpstreamExchangeOptions {
  readonly mark: SentMark;
  readonly turn: Turn;
  /** Told once nothing more will come. */
  readonly onEnd: () => void;
}

/** One request at the HTTP client: from its way to a connection to the last byte of its reply. */
export class UpstreamExchange implements Dispatcher.DispatchHandler {
  /** Resolves with status and headers, or rejects with `UpstreamFailure`; with its own error where the HTTP client did not take it. */
  readonly reply: Promise<UpstreamReply>;
  /** The connection it was given; undefined where that cannot be known (through a proxy). */
  past: ConnectionPast | undefined;
  readonly #mark: SentMark;
  readonly #turn: Turn;
  readonly #onEnd: () => void;
  #resolve!: (reply: UpstreamReply) => void;
  #reject!: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #body: ReplyBody | undefined;
  #stopped: Error | undefined;
  #sentAt: number | undefined;
  #reused = false;

  constructor({ mark, turn, onEnd }: UpstreamExchangeOptions) {
    this.#mark = mark;
    this.#turn = turn;
    this.#onEnd = onEnd;
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** It is not wanted any more, wherever it is. */
  stop(reason: Error | undefined): void {
    this.#stopped = reason ?? new errors.RequestAbortedError();
    if (this.#controller !== undefined) this.#controller.abort(this.#stopped);
    // It waits for a connection, and will be ended where it would leave.
    else this.#fail(this.#stopped);
  }

  /** The HTTP client did not take it: nothing comes any more. */
  refused(error: unknown): void {
    this.#onEnd();
    this.#reject(error);
  }

  /** The first byte is about to be written to a connected socket. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#stopped !== undefined) {
      controller.abort(this.#stopped);
      return;
    }
    this.#controller = controller;
    this.#mark.sent = true;
    this.#sentAt = performance.now();
    this.#reused = this.past !== undefined && this.past.replies > 0;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    const body = new ReplyBody(controller);
    this.#body = body;
    this.#turn.work(() => this.#resolve({ status, headers: headerMap(headers), body }));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    if (this.past !== undefined) this.past.replies += 1;
    this.#onEnd();
    this.#body?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#onEnd();
    if (this.#body !== undefined) {
      this.#body.fail(error);
      return;
    }
    this.#fail(error);
  }

  #fail(error: Error): void {
    const failure = failureOf(error, this.#mark.sent);
    this.#reject(new UpstreamFailure(failure, error, failure.kind === "reset" && this.#brokeWhenReused()));
  }

  #brokeWhenReused(): boolean {
    return this.#reused && this.#sentAt !== undefined && performance.now() - this.#sentAt < STALE_WITHIN_MS;
  }
}

/** undici gives lower-case names. */
function headerMap(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) map.set(name, typeof value === "string" ? value : value.join(", "));
  }
  return map;
}
