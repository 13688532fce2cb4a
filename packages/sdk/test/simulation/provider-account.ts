import type { Fate } from "./fate.ts";
import { SIM_PRICE } from "./sim-prices.ts";

/** One call as the provider knows it: what it read and wrote, and what it will bill. */
export interface ProviderCall {
  readonly id: string;
  readonly provider: string;
  readonly fate: Fate;
  readonly stream: boolean;
  readonly inputTokens: number;
  /** The output cap that reached the provider. */
  readonly cap: number;
  /** A byte of the request has come. */
  sent: boolean;
  sentAt: number;
  /** Tokens whose bytes have all left for the router. */
  written: number;
  /** A complete error reply has left: nothing is billed. */
  refused: boolean;
  /** The whole answer has left, with what it said of its usage. */
  whole: boolean;
  /** Undefined while it goes on. */
  endedAt: number | undefined;
}

/** What the provider's bill says of a call, in microdollars: nothing for what it refused, else what it read and what it wrote. */
export function billOf(call: ProviderCall, now: number): number {
  if (!call.sent || call.refused) return 0;
  return call.inputTokens * SIM_PRICE.input + generated(call, now) * SIM_PRICE.output;
}

/** A provider that gave no sign may have been writing all the while; one that did has sent what it wrote. */
function generated({ fate, cap, written, sentAt, endedAt }: ProviderCall, now: number): number {
  if (fate.kind === "answer") return written;
  const worked = (endedAt ?? now) - sentAt;
  return Math.min(cap, fate.tokens, Math.floor(worked / fate.tokenMs));
}
