import type { VirtualClock } from "@iron/testing";
import { Dispatcher, errors } from "undici";
import type { Fate } from "./fate.ts";
import type { ProviderCall } from "./provider-account.ts";
import { chatTexts, errorText, messagesTexts, type ReplyTexts, type ToldUsage } from "./reply-texts.ts";
import { SIM_PRICE } from "./sim-prices.ts";
import type { Trace } from "./trace.ts";

export interface SimUpstreamParts {
  readonly provider: string;
  /** Providers live on when a router ends: this is the world's clock. */
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly draw: () => Fate;
  readonly firstByteMs: number;
  readonly idleMs: number;
  /** Hears of a call whose first byte is about to arrive. */
  readonly arrives: (call: ProviderCall) => void;
}

/** Providers within the process, which answer by their fates on virtual time. */
export class SimUpstream extends Dispatcher {
  readonly #parts: SimUpstreamParts;
  readonly #open = new Set<SimReply>();

  constructor(parts: SimUpstreamParts) {
    super();
    this.#parts = parts;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const reply = new SimReply(this.#parts, readCall(this.#parts, options), handler);
    this.#open.add(reply);
    reply.begin(() => this.#open.delete(reply));
    return true;
  }

  /** The router is gone, and with it every connection. */
  hangUp(): void {
    for (const reply of this.#open) reply.abort(new errors.SocketError("gone"));
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }

  override destroy(): Promise<void> {
    this.hangUp();
    return Promise.resolve();
  }
}

interface AskedBody {
  readonly stream?: boolean;
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly messages: readonly { readonly content: unknown }[];
}

function readCall({ provider, draw }: SimUpstreamParts, options: Dispatcher.DispatchOptions): ProviderCall {
  const body = JSON.parse(Buffer.from(options.body as Uint8Array).toString("utf8")) as AskedBody;
  const headers = options.headers as Readonly<Record<string, string>>;
  const cap = body.max_completion_tokens ?? body.max_tokens ?? SIM_PRICE.maxOutput;
  const text = body.messages.map(({ content }) => textOf(content)).join("");
  return {
    id: headers["traceparent"] ?? "",
    provider,
    fate: draw(),
    stream: body.stream === true,
    inputTokens: Math.max(1, Math.ceil(Buffer.byteLength(text) / 4)),
    cap: Math.min(cap, SIM_PRICE.maxOutput),
    sent: false,
    sentAt: 0,
    written: 0,
    refused: false,
    whole: false,
    endedAt: undefined,
  };
}

function textOf(content: unknown): string {
  return typeof content === "string" ? content : JSON.stringify(content);
}

/** One reply under way. */
class SimReply {
  readonly #parts: SimUpstreamParts;
  readonly #call: ProviderCall;
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #controller: Dispatcher.DispatchController;
  readonly #texts: ReplyTexts;
  #timers: (() => void)[] = [];
  #idle: (() => void) | undefined;
  #waiting: Buffer[] = [];
  #kept = "";
  #made = 0;
  #bytesOut = 0;
  /** Where in the reply each token ends. */
  readonly #ends: number[] = [];
  #paused = false;
  #ended = false;
  #onEnd: () => void = () => undefined;

  constructor(parts: SimUpstreamParts, call: ProviderCall, handler: Dispatcher.DispatchHandler) {
    this.#parts = parts;
    this.#call = call;
    this.#handler = handler;
    this.#texts = call.provider === "gamma" ? messagesTexts : chatTexts;
    this.#controller = {
      aborted: false,
      paused: false,
      reason: null,
      rawHeaders: [],
      abort: (reason: Error) => this.abort(reason),
      pause: () => void (this.#paused = true),
      resume: () => this.#resume(),
    };
  }

  begin(onEnd: () => void): void {
    this.#onEnd = onEnd;
    const { fate } = this.#call;
    this.#after(1, () => {
      if (fate.kind === "refused") this.#fail(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
      else this.#arrive();
    });
  }

  abort(reason: Error): void {
    if (this.#ended) return;
    this.#parts.trace.add("stopped", this.#call.id, this.#call.written);
    this.#fail(reason);
  }

  #arrive(): void {
    const { clock, trace, arrives, firstByteMs } = this.#parts;
    this.#handler.onRequestStart?.(this.#controller, {});
    if (this.#ended) return;
    const call = this.#call;
    Object.assign(call, { sent: true, sentAt: clock.monotonic() });
    const { kind, usage, tokens, cut } = call.fate;
    trace.add(
      "arrived",
      call.id,
      call.provider,
      kind,
      usage,
      call.stream,
      call.cap,
      tokens,
      cut?.how,
      cut?.at,
    );
    arrives(call);
    this.#after(firstByteMs, () => {
      if (this.#idle === undefined) this.#fail(new errors.HeadersTimeoutError());
    });
    if (call.fate.kind === "silent") return;
    this.#after(call.fate.afterMs, () => this.#answer());
  }

  #answer(): void {
    const call = this.#call;
    const { fate } = call;
    if (fate.kind === "reset") this.#fail(new errors.SocketError("other side closed"));
    else if (fate.kind === "status") {
      this.#begun(fate.status, "application/json");
      call.refused = true;
      this.#send(errorText(fate.status));
      this.#finish();
    } else if (call.stream) {
      this.#begun(200, "text/event-stream");
      this.#send(this.#texts.start(this.#usage() ?? { input: call.inputTokens, output: 1 }));
      this.#next();
    } else this.#after(this.#tokens() * fate.tokenMs, () => this.#whole());
  }

  #whole(): void {
    const call = this.#call;
    call.written = this.#tokens();
    this.#begun(200, "application/json");
    const { cut } = call.fate;
    const text = this.#texts.whole(call.written, this.#usage(), this.#capped());
    if (cut === undefined || cut.how === "error") {
      this.#send(text);
      call.whole = true;
      this.#finish();
      return;
    }
    // Of what went beyond the cap and never came, no rule speaks: it cannot be known.
    call.written = Math.min(call.written, call.cap);
    this.#send(text.slice(0, Math.floor(text.length / 2)));
    if (cut.how === "stall") return;
    this.#fail(new errors.SocketError("other side closed"));
  }

  #next(): void {
    const call = this.#call;
    const { cut, tokenMs } = call.fate;
    if (cut !== undefined && this.#made >= cut.at) return this.#cut(cut.how);
    if (this.#made < this.#tokens()) {
      this.#after(tokenMs, () => {
        this.#made += 1;
        this.#ends.push(this.#bytesOut + this.#kept.length + this.#texts.token.length);
        this.#send(this.#texts.token);
        this.#next();
      });
      return;
    }
    this.#after(tokenMs, () => {
      this.#send(this.#texts.end(this.#usage(), this.#capped()));
      this.#flush();
      call.whole = true;
      this.#finish();
    });
  }

  #cut(how: "eof" | "reset" | "error" | "stall"): void {
    if (how === "stall") return;
    this.#flush();
    if (how === "reset") {
      this.#fail(new errors.SocketError("other side closed"));
      return;
    }
    if (how === "error") this.#send(this.#texts.error);
    this.#flush();
    this.#finish();
  }

  #tokens(): number {
    const { fate, cap } = this.#call;
    return fate.disobeys ? fate.tokens : Math.min(fate.tokens, cap);
  }

  #capped(): boolean {
    return this.#tokens() < this.#call.fate.tokens;
  }

  #usage(): ToldUsage | undefined {
    const { fate, inputTokens } = this.#call;
    if (fate.usage === "missing") return undefined;
    if (fate.usage === "told") return { input: inputTokens, output: this.#tokens() };
    const absurd = [-5, 9e15, "12", 1.5][fate.tokens % 4] ?? -1;
    return { input: inputTokens, output: absurd };
  }

  #begun(status: number, type: string): void {
    const { retryAfterSeconds } = this.#call.fate;
    const headers: Record<string, string> = { "content-type": type };
    if (retryAfterSeconds !== undefined && status === 429) headers["retry-after"] = String(retryAfterSeconds);
    this.#restartIdle();
    this.#handler.onResponseStart?.(this.#controller, status, headers, "");
  }

  /** With a fate that splits, half of each text waits for the next. */
  #send(text: string): void {
    const all = this.#kept + text;
    const upTo = this.#call.fate.splits && this.#call.stream ? Math.ceil(all.length / 2) : all.length;
    this.#kept = all.slice(upTo);
    this.#deliver(all.slice(0, upTo));
  }

  #flush(): void {
    const rest = this.#kept;
    this.#kept = "";
    if (rest !== "") this.#deliver(rest);
  }

  #deliver(text: string): void {
    if (this.#ended) return;
    this.#restartIdle();
    this.#bytesOut += text.length;
    while (this.#ends[0] !== undefined && this.#ends[0] <= this.#bytesOut) {
      this.#ends.shift();
      this.#call.written += 1;
    }
    this.#waiting.push(Buffer.from(text));
    this.#resume(this.#paused);
  }

  #resume(paused = false): void {
    this.#paused = paused;
    while (!this.#paused && !this.#ended) {
      const chunk = this.#waiting.shift();
      if (chunk === undefined) return;
      this.#handler.onResponseData?.(this.#controller, chunk);
    }
  }

  #finish(): void {
    if (this.#ended) return;
    this.#end();
    this.#handler.onResponseEnd?.(this.#controller, {});
  }

  #fail(error: Error): void {
    if (this.#ended) return;
    this.#end();
    this.#handler.onResponseError?.(this.#controller, error);
  }

  #end(): void {
    this.#ended = true;
    this.#call.endedAt = this.#parts.clock.monotonic();
    this.#idle?.();
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
    this.#onEnd();
  }

  #restartIdle(): void {
    const { clock, idleMs } = this.#parts;
    this.#idle?.();
    this.#idle = clock.after(idleMs, () => this.#fail(new errors.BodyTimeoutError()));
  }

  #after(ms: number, run: () => void): void {
    this.#timers.push(
      this.#parts.clock.after(ms, () => {
        if (!this.#ended) run();
      }),
    );
  }
}
