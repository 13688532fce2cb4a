import type { Vendor } from "@iron/dialects";
import type {
  CallRecord,
  Guard,
  IronError,
  IronErrorCode,
  Microdollars,
  Outcome,
  Reply,
  RequestId,
  Usage,
  Maybe,
} from "@iron/types";
import type { ClientRoute } from "../routing/client-route.ts";
import { allOf } from "./all-of.ts";
import { failedEnd } from "./call-end.ts";
import type { CallState } from "./call-state.ts";
import type { ExchangeDeps } from "./exchange-deps.ts";
import type { StopSource } from "./stop-source.ts";
import type { OpenExchange } from "./open-exchange.ts";

export interface ExchangeParts {
  readonly exchange: OpenExchange;
  readonly route: ClientRoute;
  readonly method: string;
  readonly query: string;
  /** A body that streams through unread (multipart); then `exchange.body` is empty. */
  readonly upload: AsyncIterable<Uint8Array> | undefined;
  readonly stop: StopSource;
}

/** How the client's side of an exchange ended. */
export interface Sent {
  readonly how: "whole" | "client_left" | "failed";
  readonly status: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly firstByteMs: number | undefined;
  /** What the client was told, or would have been. */
  readonly error: IronError | undefined;
}

/** One exchange at work: its guards, its calls, and its one settling. */
export class ExchangeRun {
  readonly exchange: ExchangeParts["exchange"];
  readonly route: ClientRoute;
  readonly method: string;
  readonly query: string;
  readonly upload: AsyncIterable<Uint8Array> | undefined;
  readonly deps: ExchangeDeps;
  /** Ends everything upstream. */
  readonly stop: StopSource;
  readonly guards: Guard[] = [];
  /** Why the router itself stopped the exchange, if it did. */
  cutBy: IronError | undefined;
  /** The error that a stream which had begun was ended with. */
  failedInStream: IronError | undefined;
  #endDrain: (() => void) | undefined;
  readonly #startedAt: number;
  readonly #calls: CallState[] = [];
  #closing: Promise<void>[] = [];

  constructor(parts: ExchangeParts, deps: ExchangeDeps) {
    this.exchange = parts.exchange;
    this.route = parts.route;
    this.method = parts.method;
    this.query = parts.query;
    this.upload = parts.upload;
    this.deps = deps;
    this.stop = parts.stop;
    this.#startedAt = deps.clock.monotonic();
  }

  get id(): RequestId {
    return this.exchange.id;
  }

  get vendor(): Vendor {
    return this.route.vendor;
  }

  get elapsedMs(): number {
    return this.deps.clock.monotonic() - this.#startedAt;
  }

  /** What the calls have been charged so far; undefined while one is open or none has a price. */
  charged(): Microdollars | undefined {
    let sum: number | undefined;
    for (const { record, money } of this.#calls) {
      if (record === undefined) return undefined;
      if (money.charged !== undefined) sum = (sum ?? 0) + money.charged;
    }
    return sum as Microdollars | undefined;
  }

  nextAttempt(): number {
    return this.#calls.length + 1;
  }

  addCall(call: CallState): void {
    this.#calls.push(call);
  }

  /** Remembers closings that are still under way: the exchange is not settled before them. */
  closing(work: Promise<void> | undefined): void {
    if (work !== undefined) this.#closing.push(work);
  }

  /** The client has left, and what was sent for it is read on. */
  get draining(): boolean {
    return this.#endDrain !== undefined;
  }

  /** The client has gone: everything upstream stops, unless it was sent and may be read on for a while. */
  clientLeft(): void {
    if (this.draining || this.stop.stopped) return;
    const sent = this.#calls.some((call) => call.record === undefined && call.mark.sent);
    this.#endDrain = sent ? this.deps.drains?.begin(() => this.stop.stop()) : undefined;
    if (this.draining) this.exchange.report.facts.set("drained", true);
    else this.stop.stop();
  }

  /** The router stops the exchange; the client is told `error`. */
  cut(error: IronError): void {
    this.cutBy ??= error;
    this.stop.stop();
  }

  /** Runs `admit` of every policy in order; a reply ends it. Guards whose `admit` began will be settled. */
  admit(): Maybe<Reply | undefined> {
    const { policies } = this.deps;
    while (this.guards.length < policies.length) {
      const guard = policies[this.guards.length]?.guard(this.exchange) ?? {};
      this.guards.push(guard);
      const answer = guard.admit?.();
      if (answer instanceof Promise) return answer.then((reply) => reply ?? this.admit());
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  /** Ends the exchange: closes what is open, settles every guard in reverse, tells the listeners. For whoever serves it, once. */
  finish(sent: Sent): Maybe<void> {
    for (const call of this.#calls) if (call.record === undefined) this.closing(this.#endForgotten(call));
    const closing = allOf(this.#closing);
    this.#closing = [];
    return closing === undefined ? this.#settle(sent) : closing.then(() => this.#settle(sent));
  }

  #settle(sent: Sent): Maybe<void> {
    this.#endDrain?.();
    return this.#settleGuards(this.#outcome(sent), this.guards.length - 1);
  }

  /** From the guard at `from` to the first. */
  #settleGuards(outcome: Outcome, from: number): Maybe<void> {
    for (let at = from; at >= 0; at -= 1) {
      try {
        const settling = this.guards[at]?.settle?.(outcome);
        if (settling instanceof Promise) {
          return settling
            .catch((error: unknown) => this.deps.onDefect(error, "settle"))
            .then(() => this.#settleGuards(outcome, at - 1));
        }
      } catch (error) {
        this.deps.onDefect(error, "settle");
      }
    }
    this.#tellSettled(outcome);
  }

  #tellSettled(outcome: Outcome): void {
    const { events, clock } = this.deps;
    if (events?.heard === true) {
      events.publish({ at: clock.now(), type: "exchange_settled", exchange: this.exchange, outcome });
    }
  }

  /** A call whose reply nobody read: the client left in between, or had its answer from another. */
  #endForgotten(call: CallState): Promise<void> | undefined {
    call.stop.stop();
    if (call.record !== undefined) return undefined;
    const failure = { kind: "aborted", sent: call.mark.sent, answered: false } as const;
    return call.end(failedEnd(failure, call.elapsed()), this.deps.onDefect);
  }

  #outcome(sent: Sent): Outcome {
    const calls: CallRecord[] = [];
    for (const { record } of this.#calls) if (record !== undefined && !wasRefused(record)) calls.push(record);
    const last = calls.at(-1);
    const { kind, phase, error } = endingOf(sent, calls.length);
    // All fields in one order, whatever the kind: see `callEnd`.
    return {
      kind,
      phase,
      error,
      calls,
      status: sent.status,
      durationMs: this.elapsedMs,
      firstByteMs: sent.firstByteMs,
      bytesIn: sent.bytesIn,
      bytesOut: sent.bytesOut,
      held: sumOf(calls, "held"),
      charged: sumOf(calls, "charged"),
      usage: usageOf(last),
      source: last?.money.source,
    } as Outcome;
  }
}

/** The part of an outcome that says how it ended. */
interface Ending {
  readonly kind: Outcome["kind"];
  readonly phase?: "before_headers" | "streaming";
  readonly error?: IronError;
}

const COMPLETED: Ending = { kind: "completed" };

function endingOf({ how, error, firstByteMs }: Sent, calls: number): Ending {
  if (how === "client_left")
    return { kind: "aborted", phase: firstByteMs === undefined ? "before_headers" : "streaming" };
  if (error === undefined) return COMPLETED;
  return { kind: calls > 0 || OUR_FAILURES.has(error.code) ? "failed" : "refused", error };
}

/** Errors that are nobody's no: something did not work before a call could be made. */
const OUR_FAILURES: ReadonlySet<IronErrorCode> = new Set(["internal", "key_unavailable"]);

/** A policy said no in `open`, so there was no call: nothing was sent and nothing is held. */
function wasRefused({ end, money }: CallRecord): boolean {
  if (end.kind !== "failed" || end.failure.sent || end.failure.cause !== "refused") return false;
  return (money.charged ?? 0) === 0;
}

function sumOf(calls: readonly CallRecord[], field: "held" | "charged"): Microdollars {
  return calls.reduce((sum, call) => sum + (call.money[field] ?? 0), 0) as Microdollars;
}

function usageOf(call: CallRecord | undefined): Usage | undefined {
  if (call === undefined || call.end.kind === "failed" || call.end.usage === undefined) return undefined;
  return { inputTokens: 0, outputTokens: 0, ...call.end.usage };
}
