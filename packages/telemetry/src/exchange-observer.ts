import type { Call, CallEnd, Exchange, Outcome } from "@iron/types";

/** Watches exchanges beside the log and the metrics. It changes nothing but a call's trace context, and never waits. */
export interface ExchangeObserver {
  /** Once per client request. */
  watch(exchange: Exchange): ExchangeWatch;
  /** Sends what waits to be sent. */
  stop(): Promise<void>;
}

export interface ExchangeWatch {
  /** Once per call to a provider, before it is sent; what it returns is called once when that call has ended. */
  open?(call: Call): ((end: CallEnd) => void) | undefined;
  /** Once, when the exchange has settled. */
  settle?(outcome: Outcome): void;
}
