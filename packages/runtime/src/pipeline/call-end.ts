import type { CallEnd, Delivered, Failure, Usage } from "@iron/types";

interface Fields {
  readonly kind: CallEnd["kind"];
  readonly by: "client" | "provider" | "router" | undefined;
  readonly failure: Failure | undefined;
  readonly durationMs: number;
  readonly firstByteMs: number | undefined;
  readonly firstTokenMs: number | undefined;
  readonly status: number | undefined;
  readonly usage: Partial<Usage> | undefined;
  readonly delivered: Delivered | undefined;
}

/**
 * How a call ended. Ends of every kind have all fields, in one order: the code that reads them is compiled for one shape, and a client that leaves
 * costs nobody else a new compilation.
 */
export function callEnd(fields: Fields): CallEnd {
  return fields as CallEnd;
}

/** No reply, or an error reply. */
export function failedEnd(failure: Failure, durationMs: number, status?: number): CallEnd {
  return callEnd({
    kind: "failed",
    by: undefined,
    failure,
    durationMs,
    firstByteMs: undefined,
    firstTokenMs: undefined,
    status,
    usage: undefined,
    delivered: undefined,
  });
}
