import type { SseEvent } from "../dialect.ts";
import type { SseBatch } from "./sse-batch.ts";

/**
 * The bytes of a batch with each event's bytes replaced by what `rewrite` gives for them; comments and blank lines between events stay.
 * The batch's own bytes, uncopied, when every event stayed as it was.
 */
export function rewriteBatch(
  batch: SseBatch,
  rewrite: (event: SseEvent, bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const event of batch.events) {
    const bytes = batch.bytes.subarray(event.start, event.end);
    const written = rewrite(event, bytes);
    if (written === bytes) continue;
    parts.push(batch.bytes.subarray(from, event.start), written);
    from = event.end;
  }
  if (from === 0 && parts.length === 0) return batch.bytes;
  parts.push(batch.bytes.subarray(from));
  return Buffer.concat(parts);
}
