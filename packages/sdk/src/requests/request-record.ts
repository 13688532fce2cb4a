import type { Exchange, Microdollars, Outcome, Usage } from "@iron/types";
import { keepRequest, readKept } from "./kept-request.ts";

/** One finished request as people and programs read it: names and numbers, never content. */
export interface RequestRecord {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly operation: string;
  readonly path: string;
  /** As the client named it; empty when the endpoint names none. */
  readonly model: string;
  readonly stream: boolean;
  readonly agent?: string;
  readonly run?: string;
  /** Of the last call; absent when none was made. */
  readonly provider?: string;
  /** The model that served, when it is not the one asked for. */
  readonly servedBy?: string;
  readonly outcome: Outcome["kind"];
  /** HTTP status that the client got. */
  readonly status: number;
  /** Iron's error code, when it failed or was refused. */
  readonly code?: string;
  /** What the provider's error reply meant, when that is what the client got. */
  readonly failure?: string;
  /** Calls that reached a provider. */
  readonly calls: number;
  readonly usage?: Usage;
  readonly cost: RequestCost;
  readonly durationMs: number;
  readonly firstByteMs?: number;
  /** Fields that could not be carried over to another format. */
  readonly dropped?: readonly string[];
  /** What was taken out of the request or its reply, by kind. */
  readonly redactions?: Readonly<Record<string, number>>;
  /** The output cap that was set so that the call's hold fits. */
  readonly clampedTo?: number;
  /** Every call, in order. */
  readonly attempts: readonly RequestAttempt[];
}

/** One call to a provider. Times in milliseconds from its opening. */
export interface RequestAttempt {
  readonly provider: string;
  readonly model: string;
  readonly ended: string;
  readonly failure?: string;
  readonly status?: number;
  readonly durationMs: number;
  readonly firstTokenMs?: number;
  readonly heldMicrodollars?: number;
  readonly chargedMicrodollars?: number;
}

export interface RequestCost {
  readonly microdollars: Microdollars;
  /** `$0.000123` */
  readonly usd: string;
  /** Where the numbers came from: `provider`, `partial`, `estimate`, `ambiguous`; absent when nothing was charged. */
  readonly source?: string;
  /** True when no price is known, so that the cost is not. */
  readonly unknown?: true;
}

/** The record of one settled exchange. */
export function requestRecord(exchange: Exchange, outcome: Outcome): RequestRecord {
  return readKept(keepRequest(exchange, outcome));
}
