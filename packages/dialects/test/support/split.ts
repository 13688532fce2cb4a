import { SseSplitter } from "../../src/sse/sse-splitter.ts";

export const LINE_ENDS: readonly string[] = ["\n", "\r", "\r\n"];

export function withLineEnds(text: string, lineEnd: string): Buffer {
  return Buffer.from(text.replaceAll("\n", lineEnd));
}

export function splitAt(bytes: Buffer, at: number): readonly Buffer[] {
  return [bytes.subarray(0, at), bytes.subarray(at)];
}

/** The events that arrive when a stream comes in these chunks: their names and data. */
export function eventsIn(chunks: readonly Uint8Array[]): readonly (readonly [string | undefined, string])[] {
  const splitter = new SseSplitter();
  const batches = [...chunks.flatMap((chunk) => splitter.push(chunk)), splitter.finish()];
  return batches.flatMap((batch) => batch.events.map(({ name, data }) => [name, data] as const));
}
