import { IronError, type ErrorFacts } from "@iron/types";

/** The one answer of a store that cannot be sure: no byte goes upstream. */
export function unavailable(message: string, facts: ErrorFacts = {}, cause?: unknown): IronError {
  return new IronError("ledger_unavailable", message, {
    facts,
    shouldRetry: true,
    ...(cause === undefined ? {} : { cause }),
  });
}
