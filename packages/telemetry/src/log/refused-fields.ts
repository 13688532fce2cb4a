import type { IronEvent } from "@iron/types";
import type { Redactor } from "../redact/redactor.ts";
import { clip } from "./clip.ts";

const PATH_LIMIT = 512;

export type RefusedRequest = Extract<IronEvent, { type: "request_refused" }>;

/** The fields of the line of a request that was refused before it was an exchange: the same as of any other, and nothing of it held or charged. */
export function refusedFields(event: RefusedRequest, redactor: Redactor): Readonly<Record<string, unknown>> {
  return {
    request_id: event.request,
    attempt: 0,
    agent: event.agent ?? null,
    route: null,
    model: null,
    provider: null,
    status: event.status,
    outcome: event.left ? "aborted" : "refused",
    reserved: 0,
    settled: 0,
    src: null,
    ttfb_ms: null,
    dur_ms: Math.round(event.durationMs * 10) / 10,
    bytes_in: null,
    bytes_out: event.bytesOut,
    breaker: null,
    retry_of: null,
    method: event.method === "" ? null : clip(event.method, PATH_LIMIT, redactor),
    path: event.path === "" ? null : clip(event.path, PATH_LIMIT, redactor),
    code: event.code,
    client_abort: event.left ? "pre_header" : undefined,
  };
}
