import type { Charge, Chunk, HttpReply } from "../http/provider-reply.ts";
import type { Fault } from "./fault.ts";

const BLOCK_BYTES = 64 * 1024;

const OPENINGS = {
  json: '{"id":"endless","choices":[{"message":{"content":"',
  line: "data: ",
  event: "data: first\n",
};

/** A body that does not end, or not before `bytes`. It waits for its reader like any other. */
export function endlessReply(
  fault: Extract<Fault, { kind: "endless" }>,
  charge: Charge | undefined,
): HttpReply {
  const sse = fault.shape !== "json";
  return {
    kind: "http",
    status: 200,
    headers: [["content-type", sse ? "text/event-stream" : "application/json"]],
    chunks: endless(fault.shape, fault.bytes ?? Number.POSITIVE_INFINITY),
    sse,
    ...(charge ? { charge } : {}),
  };
}

function* endless(shape: keyof typeof OPENINGS, bytes: number): Generator<Chunk> {
  yield { bytes: Buffer.from(OPENINGS[shape]), tokens: 0 };
  const line = shape === "event" ? `data: ${"e".repeat(1017)}\n` : "e".repeat(1024);
  const block = Buffer.from(line.repeat(BLOCK_BYTES / 1024));
  for (let sent = 0; sent < bytes; sent += block.length) yield { bytes: block, tokens: 0 };
}
