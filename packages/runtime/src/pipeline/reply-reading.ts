import type { Failure, IronError, Usage } from "@iron/types";
import { isIronError } from "@iron/types";
import { failureOf } from "../upstream/failure-of.ts";
import type { ReplyBody } from "../upstream/reply-body.ts";
import { errorOfFailure } from "./error-of-failure.ts";
import { callEnd } from "./call-end.ts";
import { Meter } from "./meter.ts";
import type { ReplyParts } from "./read-reply.ts";

/** One 2xx reply being read: its bytes, its meter, and the one end of its call. */
export class ReplyReading {
  readonly meter: Meter = new Meter();
  /** Meters what has come in and will not be read: the provider has written it all the same. */
  meterUnread: ((chunk: Uint8Array) => void) | undefined;
  readonly #parts: ReplyParts;
  readonly #firstByteMs: number;
  #firstTokenMs: number | undefined;

  constructor(parts: ReplyParts) {
    this.#parts = parts;
    this.#firstByteMs = parts.call.elapsed();
  }

  get body(): ReplyBody {
    return this.#parts.reply.body;
  }

  get parts(): ReplyParts {
    return this.#parts;
  }

  /** Something has come that is not for the guards to judge: a whole reply is paid for, and there is nothing left to cut. */
  arrived(): void {
    if (this.meter.started) this.#firstTokenMs ??= this.#parts.call.elapsed();
  }

  /** Tells the guards what has come; what they throw cuts the call. */
  progress(): void {
    this.arrived();
    try {
      this.#parts.call.progress(this.meter);
    } catch (error) {
      this.#end({ kind: "cut", by: "router", failure: { kind: "aborted", sent: true, answered: false } });
      throw error;
    }
  }

  /** The reply is whole. */
  completed(usage: Usage | undefined): void {
    this.#end({ kind: "completed", usage });
  }

  /** The reply broke off for a known reason. Gives the error to tell the client. */
  broken(failure: Failure): IronError {
    const { run, call, reply } = this.#parts;
    const left = run.stop.stopped;
    const by = run.cutBy !== undefined ? "router" : left ? "client" : "provider";
    this.#end({
      kind: "cut",
      by,
      failure: left ? { kind: "aborted", sent: true, answered: false } : failure,
    });
    reply.body.destroy();
    return run.cutBy ?? errorOfFailure(failure, call.target);
  }

  /** Something was thrown while the reply was read. Gives what to throw on. */
  failed(error: unknown): unknown {
    if (isIronError(error)) {
      this.#end({ kind: "cut", by: "router", failure: { kind: "aborted", sent: true, answered: false } });
      this.#parts.reply.body.destroy();
      return error;
    }
    return this.broken(failureOf(error, true));
  }

  /** Whoever read the frames stopped. Does nothing when the reply had ended. */
  abandoned(): void {
    if (this.#parts.call.record === undefined) this.broken({ kind: "aborted", sent: true, answered: false });
  }

  #end(end: { readonly kind: "completed"; readonly usage: Usage | undefined } | Cut): void {
    const { run, call, reply } = this.#parts;
    if (end.kind === "cut") this.#meterRest();
    const { bytes, outputTokens, leastOutputTokens, usage, model } = this.meter;
    const delivered = { bytes, outputTokens, leastOutputTokens, usage, model };
    const cut = end.kind === "cut" ? end : undefined;
    const ended = callEnd({
      kind: end.kind,
      by: cut?.by,
      failure: cut?.failure,
      durationMs: call.elapsed(),
      firstByteMs: this.#firstByteMs,
      firstTokenMs: this.#firstTokenMs,
      status: reply.status,
      usage: end.kind === "completed" ? end.usage : usage,
      delivered,
    });
    run.closing(call.end(ended, run.deps.onDefect));
  }

  /** A client that read slowly, and left, was ahead of nobody: what waited for it counts as delivered. */
  #meterRest(): void {
    if (this.#parts.call.record !== undefined) return;
    try {
      for (const chunk of this.body.unread()) this.meterUnread?.(chunk);
    } catch {
      // It broke the format, or a limit: what came before it is counted.
    }
  }
}

interface Cut {
  readonly kind: "cut";
  readonly by: "client" | "provider" | "router";
  readonly failure: Failure;
}
