import type { SseEvent } from "../dialect.ts";

/** Whole blocks of a stream: their bytes, and the events in them. Comments and blank lines are in the bytes only. */
export interface SseBatch {
  readonly bytes: Uint8Array;
  readonly events: readonly SseEvent[];
}
