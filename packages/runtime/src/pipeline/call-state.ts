import type { Dialect } from "@iron/dialects";
import { applyEdits, parseBody } from "@iron/dialects";
import type {
  Call,
  CallEnd,
  CallGuard,
  CallId,
  CallMoney,
  CallRecord,
  CallSize,
  Clock,
  Delivered,
  Guard,
  JsonObject,
  RequestText,
  Target,
  Maybe,
} from "@iron/types";
import type { SentMark } from "../upstream/sent-mark.ts";
import { IronError } from "@iron/types";
import { allOf } from "./all-of.ts";
import { failedEnd } from "./call-end.ts";
import { isLargeBody } from "./request-body.ts";
import type { StopSource } from "./stop-source.ts";

type OnDefect = (error: unknown, where: string) => void;

export interface CallParts {
  readonly id: CallId;
  readonly attempt: number;
  readonly target: Target;
  readonly stream: boolean;
  readonly stop: StopSource;
  readonly body: Uint8Array;
  /** What `body` says, where that is known without parsing it again. */
  readonly json: JsonObject | undefined;
  /** The target's chat format; undefined where the endpoint is not a chat. */
  readonly dialect: Dialect | undefined;
  readonly measure: (json: JsonObject) => CallSize;
  readonly clock: Clock;
  readonly countInput?: ((json: JsonObject, timeoutMs: number) => Promise<number | undefined>) | undefined;
}

/** One upstream call from its opening to its one end. */
export class CallState implements Call {
  readonly id: CallId;
  readonly attempt: number;
  readonly target: Target;
  readonly stream: boolean;
  readonly stop: StopSource;
  readonly money: CallMoney = {
    held: undefined,
    charged: undefined,
    source: undefined,
    clampedTo: undefined,
    unpriced: undefined,
  };
  traceparent: string | undefined;
  /** Whether a byte of it has left. */
  readonly mark: SentMark = { sent: false };
  readonly #clock: Clock;
  readonly #openedAt: number;
  #body: Uint8Array;
  #json: JsonObject | undefined;
  #size: CallSize | undefined;
  readonly #dialect: Dialect | undefined;
  readonly #measure: (json: JsonObject) => CallSize;
  readonly countInput: Call["countInput"];
  readonly #guards: CallGuard[] = [];
  /** The guard that is being opened, where that takes time. */
  #opening: Promise<CallGuard | void> | undefined;
  #record: CallRecord | undefined;

  constructor(parts: CallParts) {
    this.#clock = parts.clock;
    this.#openedAt = parts.clock.monotonic();
    this.id = parts.id;
    this.attempt = parts.attempt;
    this.target = parts.target;
    this.stream = parts.stream;
    this.stop = parts.stop;
    this.#body = parts.body;
    this.#json = parts.json;
    this.#dialect = parts.dialect;
    this.#measure = parts.measure;
    const { countInput } = parts;
    if (countInput !== undefined) this.countInput = (timeoutMs) => countInput(this.#jsonNow(), timeoutMs);
  }

  get signal(): AbortSignal {
    return this.stop.signal;
  }

  get body(): Uint8Array {
    return this.#body;
  }

  get size(): CallSize {
    return (this.#size ??= this.#measure(this.#jsonNow()));
  }

  texts(): readonly RequestText[] {
    return this.#dialect?.request.texts(this.#jsonNow()) ?? [];
  }

  /** Undefined until the call has ended. */
  get record(): CallRecord | undefined {
    return this.#record;
  }

  capOutput(tokens: number): void {
    if (this.#dialect === undefined) return;
    this.#body = applyEdits(this.#body, this.#dialect.request.capOutput(this.#jsonNow(), tokens));
    this.#json = undefined;
    this.#size = undefined;
  }

  /** Opens the call with every guard in order. When one refuses, those before it are closed and its error is thrown. */
  open(guards: readonly Guard[], onDefect: OnDefect): Promise<void> | undefined {
    for (let at = 0; at < guards.length; at += 1) {
      let answer: Maybe<CallGuard | void>;
      try {
        answer = guards[at]?.open?.(this);
      } catch (error) {
        return this.#refuse(error, onDefect);
      }
      if (answer instanceof Promise) return this.#openRest(answer, guards.slice(at + 1), onDefect);
      if (answer !== undefined) this.#guards.push(answer);
    }
    return undefined;
  }

  #openRest(first: Promise<CallGuard | void>, rest: readonly Guard[], onDefect: OnDefect): Promise<void> {
    this.#opening = first;
    return first.then(
      (opened) => {
        this.#opening = undefined;
        // Given up meanwhile: whoever ended the call closes what came too late.
        if (this.#record !== undefined)
          return this.#refuse(new IronError("connection_failed", "The call was given up."), onDefect);
        if (opened !== undefined) this.#guards.push(opened);
        return this.open(rest, onDefect);
      },
      (error: unknown) => {
        this.#opening = undefined;
        return this.#refuse(error, onDefect);
      },
    );
  }

  async #refuse(error: unknown, onDefect: OnDefect): Promise<never> {
    const failure = { kind: "aborted", sent: false, answered: false, cause: "refused" } as const;
    await this.end(failedEnd(failure, this.elapsed()), onDefect);
    throw error;
  }

  /** Keeps the size of a large body, which is all that is asked of it from now on, and not what was parsed of it. */
  release(): void {
    if (!isLargeBody(this.#body)) return;
    if (this.#guards.length > 0) this.#size ??= this.#measure(this.#jsonNow());
    this.#json = undefined;
  }

  /** Throws what a guard throws: the call is to be cut. */
  progress(delivered: Delivered): void {
    for (const guard of this.#guards) guard.progress?.(delivered);
  }

  elapsed(): number {
    return this.#clock.monotonic() - this.#openedAt;
  }

  /** Closes every guard in reverse, exactly once however often it is asked. A guard that throws does not keep the rest from closing. */
  end(end: CallEnd, onDefect: OnDefect): Promise<void> | undefined {
    if (this.#record !== undefined) return undefined;
    const { id, attempt, target, money } = this;
    this.#record = { id, attempt, target, end, money };
    const waiting: Promise<void>[] = [];
    const told = (error: unknown): void => onDefect(error, "close");
    // Its hold on money may only just be made, and nobody else knows of it.
    const late = this.#opening?.then((guard) => guard?.close(end), ignored);
    if (late !== undefined) waiting.push(late.catch(told));
    for (let index = this.#guards.length - 1; index >= 0; index -= 1) {
      try {
        const closing = this.#guards[index]?.close(end);
        if (closing instanceof Promise) waiting.push(closing.catch(told));
      } catch (error) {
        told(error);
      }
    }
    return allOf(waiting);
  }

  #jsonNow(): JsonObject {
    return (this.#json ??= this.#body.byteLength === 0 ? {} : parseBody(this.#body));
  }
}

function ignored(): void {
  // What refused the call has told whoever asked for it.
}
