import type { CallEnd, CallRecord } from "@iron/types";

/** How one call ended, in one word: `completed`, or what went wrong. */
export function callResult(end: CallEnd): string {
  return end.kind === "completed" ? "completed" : end.failure.kind;
}

/** One call in a log line that has several. */
export function callFields({ attempt, target, end, money }: CallRecord): Readonly<Record<string, unknown>> {
  return {
    attempt,
    provider: target.provider,
    model: target.model,
    result: callResult(end),
    status: end.status ?? (end.kind === "completed" ? undefined : end.failure.status),
    settled: money.charged,
    src: money.source,
    dur_ms: Math.round(end.durationMs),
  };
}
