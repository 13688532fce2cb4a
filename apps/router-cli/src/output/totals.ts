import type { RequestRecord } from "@iron/sdk";
import { formatUsd, microdollars, type Microdollars } from "@iron/types";
import { grouped, plural } from "./counted.ts";

/** What a run came to. */
export interface Totals {
  readonly requests: number;
  /** Calls to providers. */
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicrodollars: Microdollars;
  /** Requests whose price is not known. */
  readonly unpriced: number;
}

export const nothing: Totals = {
  requests: 0,
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  costMicrodollars: microdollars(0),
  unpriced: 0,
};

export function withRequest(totals: Totals, record: RequestRecord): Totals {
  return {
    requests: totals.requests + 1,
    calls: totals.calls + record.calls,
    inputTokens: totals.inputTokens + (record.usage?.inputTokens ?? 0),
    outputTokens: totals.outputTokens + (record.usage?.outputTokens ?? 0),
    costMicrodollars: microdollars(totals.costMicrodollars + record.cost.microdollars),
    unpriced: totals.unpriced + (record.cost.unknown === true ? 1 : 0),
  };
}

export function totalLine(totals: Totals): string {
  const { requests, calls, inputTokens, outputTokens, unpriced } = totals;
  const unknown = unpriced === 0 ? "" : `, and ${unpriced} of unknown price`;
  return `Total: ${plural(requests, "request")}, ${plural(calls, "call")}, ${grouped(inputTokens)} tokens in, ${grouped(outputTokens)} out, ${formatUsd(totals.costMicrodollars)}${unknown}`;
}
