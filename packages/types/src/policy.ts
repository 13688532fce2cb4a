import type { Maybe } from "./maybe.ts";
import type { Call, CallEnd, Delivered } from "./call.ts";
import type { Exchange, Frame, Reply } from "./exchange.ts";
import type { Outcome } from "./outcome.ts";
import type { Target } from "./target.ts";

/** One concern of the router: money, safety, retry, telemetry. State that outlives a request lives in the closure that made the policy. */
export interface Policy {
  readonly name: string;
  /** Once per client request. */
  guard(exchange: Exchange): Guard;
  /** For a quote: does to the request what its guard's `admit` would do, or throws as that would, and tells nobody. */
  preview?(exchange: Exchange): void;
  /** Once per router, before it listens. Throwing keeps the router from starting. */
  start?(): Promise<void>;
  /** Once per router, after the last exchange has settled. */
  stop?(): Promise<void>;
}

/** A policy's part in one client request. Every method is optional; all run in the order that docs of `@iron/runtime` state. */
export interface Guard {
  /** May rewrite the request, refuse by throwing an `IronError`, or answer without a provider by returning a reply. */
  admit?(): Maybe<void | Reply>;
  /** Around one try: fallback, retry, balancing. Calls `next` never, once or again. Resolves when the reply's first frame has arrived. */
  attempt?(target: Target, next: Next): Promise<Reply>;
  /** Once per call to a provider, encoded and not yet sent. Throwing refuses this target. */
  open?(call: Call): Maybe<CallGuard | void>;
  /** Rewrites the reply on its way back. Absent when nothing will be rewritten. */
  transform?(frames: AsyncIterable<Frame>): AsyncIterable<Frame>;
  /** Exactly once per exchange, after the last byte or the failure. */
  settle?(outcome: Outcome): Maybe<void>;
}

/**
 * Makes one try. `signal` stops this try alone, while the exchange goes on: its call is closed and charged for what it may have cost. A
 * reason named `TimeoutError` counts as the provider's failure, any other as ours.
 */
export type Next = (target: Target, signal?: AbortSignal) => Promise<Reply>;

/** A policy's part in one call to one provider. */
export interface CallGuard {
  /** As the reply flows, also on the undecoded path. Throwing cuts the call, and the client's stream ends with that error. */
  progress?(delivered: Delivered): void;
  /** Exactly once, however the call ended. */
  close(end: CallEnd): Maybe<void>;
}
