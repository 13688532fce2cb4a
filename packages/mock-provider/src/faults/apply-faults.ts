import type { Clock } from "@iron/types";
import type { ErrorFacts } from "../formats/format.ts";
import { errorReply } from "../http/error-reply.ts";
import type { HttpReply, ProviderReply } from "../http/provider-reply.ts";
import { bytesReply } from "../http/provider-reply.ts";
import type { RequestRecord } from "../record/request-log.ts";
import { addHeaders, changeLength } from "./change-head.ts";
import { cutAfter, cutBeforeLast, stallAfter, errorAfter } from "./cut-chunks.ts";
import { encodeWrongly } from "./encode-wrongly.ts";
import { endlessReply } from "./endless-reply.ts";
import type { Fault } from "./fault.ts";
import { respell } from "./respell.ts";
import { sliceChunks } from "./slice-chunks.ts";

export interface FaultContext {
  readonly record: RequestRecord;
  readonly clock: Clock;
  readonly gone: AbortSignal;
  /** How the request's format spells an error inside a stream. */
  streamError(error: ErrorFacts): string;
}

/** The reply as the faults leave it, applied in order. */
export function applyFaults(
  reply: ProviderReply,
  faults: readonly Fault[],
  context: FaultContext,
): ProviderReply {
  return faults.reduce((before, fault) => applyFault(before, fault, context), reply);
}

function applyFault(reply: ProviderReply, fault: Fault, context: FaultContext): ProviderReply {
  const replace = (REPLACING as Handlers<ProviderReply>)[fault.kind];
  if (replace) return replace(reply, fault, context);
  const change = (CHANGING as Handlers<HttpReply>)[fault.kind];
  return change && reply.kind === "http" ? change(reply, fault, context) : reply;
}

type Handlers<R> = Readonly<
  Record<string, ((reply: R, fault: Fault, context: FaultContext) => ProviderReply) | undefined>
>;

type Handler<R, K extends Fault["kind"]> = (
  reply: R,
  fault: Extract<Fault, { kind: K }>,
  context: FaultContext,
) => ProviderReply;

/** Faults that put something else in the place of the reply. Only what may have run keeps its charge. */
const REPLACING: { readonly [K in Fault["kind"]]?: Handler<ProviderReply, K> } = {
  status: (_, fault, context) => statusReply(fault, context),
  silence: (reply) => ({ kind: "silence", ...chargeOf(reply) }),
  raw: (reply, fault) => rawReply(reply, Buffer.from(fault.bytes), fault.end ?? "close"),
  switch_protocols: (reply) => rawReply(reply, Buffer.from(SWITCHING), "open"),
  endless: (reply, fault) => endlessReply(fault, reply.charge),
  redirect(_, fault) {
    const empty = bytesReply(Buffer.alloc(0), { status: fault.status ?? 307, contentType: "text/plain" });
    return addHeaders(empty, [["location", fault.location]]);
  },
  reset(reply, fault) {
    const { afterChunks } = fault;
    if (afterChunks === undefined || reply.kind !== "http") return rawReply(reply, Buffer.alloc(0), "reset");
    return { ...reply, chunks: cutAfter(reply.chunks, afterChunks, "reset") };
  },
};

/** Faults that change the reply. Those that are not here change the answer before it is a reply. */
const CHANGING: { readonly [K in Fault["kind"]]?: Handler<HttpReply, K> } = {
  eof: (reply, { afterChunks }) => ({ ...reply, chunks: breakOff(reply.chunks, afterChunks, "end") }),
  close: (reply, { afterChunks }) => ({ ...reply, chunks: breakOff(reply.chunks, afterChunks, "close") }),
  stall: (reply, fault, { gone }) => ({
    ...reply,
    chunks: stallAfter(reply.chunks, fault.afterChunks, gone),
  }),
  stream_error(reply, fault, context) {
    const { type = "overloaded_error", message = "Overloaded" } = fault;
    const text = context.streamError({ type, message });
    return { ...reply, chunks: errorAfter(reply.chunks, fault.afterChunks, text) };
  },
  slice: (reply, { bytes }, { clock, gone }) => ({
    ...reply,
    chunks: sliceChunks(reply.chunks, { bytes, everyMs: 0, clock, gone }),
  }),
  drip: (reply, { bytes, everyMs }, { clock, gone }) => ({
    ...reply,
    chunks: sliceChunks(reply.chunks, { bytes, everyMs, clock, gone }),
  }),
  encoding: (reply, fault) => encodeWrongly(reply, fault),
  spelling: (reply, fault) => (reply.sse ? { ...reply, chunks: respell(reply.chunks, fault) } : reply),
  content_length: (reply, fault) => changeLength(reply, fault.by),
  headers: (reply, fault) => addHeaders(reply, fault.add),
  head_lines: (reply, fault) => ({ ...reply, verbatim: [...(reply.verbatim ?? []), ...fault.lines] }),
  informational: (reply, fault) => ({ ...reply, informational: fault.count }),
  close_on_reuse: (reply) => ({ ...reply, after: "close_on_reuse" }),
};

const SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n";

function chargeOf(reply: ProviderReply): Pick<ProviderReply, "charge"> {
  return reply.charge ? { charge: reply.charge } : {};
}

function rawReply(reply: ProviderReply, bytes: Buffer, end: "close" | "reset" | "open"): ProviderReply {
  return { kind: "raw", bytes, end, ...chargeOf(reply) };
}

function breakOff(
  chunks: HttpReply["chunks"],
  afterChunks: number | undefined,
  how: "end" | "close",
): HttpReply["chunks"] {
  return afterChunks === undefined ? cutBeforeLast(chunks, how) : cutAfter(chunks, afterChunks, how);
}

function statusReply(fault: Extract<Fault, { kind: "status" }>, context: FaultContext): ProviderReply {
  const { body, status } = fault;
  const base =
    body === undefined
      ? errorReply(context.record, { status, message: fault.message ?? `mock failure ${status}` })
      : bytesReply(Buffer.from(typeof body === "string" ? body : JSON.stringify(body)), {
          status,
          contentType: "application/json",
        });
  return addHeaders(base, Object.entries(fault.headers ?? {}));
}
