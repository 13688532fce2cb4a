import type { Json } from "@iron/types";
import type { SseEvent } from "../../dialect.ts";
import { applyEdits } from "../../json/apply-edits.ts";
import { asBuffer } from "../../json/as-buffer.ts";
import { isObject } from "../../json/is-object.ts";

const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * Takes out what a stream carries only because usage was asked for: the member `"usage":null` of each chunk, and the chunk that has usage and
 * no choices. A chunk with choices and usage stays: its provider sends usage unasked.
 *
 * @param bytes The event's own bytes, blank line included.
 */
export function hideUsage(event: SseEvent, bytes: Uint8Array): Uint8Array {
  if (!event.data.includes('"usage"')) return bytes;
  const chunk = parse(event.data);
  if (!isObject(chunk)) return bytes;
  const usage = chunk["usage"];
  if (isObject(usage)) {
    const choices = chunk["choices"];
    return Array.isArray(choices) && choices.length === 0 ? NOTHING : bytes;
  }
  if (usage !== null) return bytes;
  return withoutNull(event, bytes);
}

function parse(data: string): Json | undefined {
  try {
    return JSON.parse(data) as Json;
  } catch {
    return undefined;
  }
}

function withoutNull(event: SseEvent, bytes: Uint8Array): Uint8Array {
  const buffer = asBuffer(bytes);
  const start = buffer.indexOf(event.data);
  const edit = { path: ["usage"], value: undefined };
  if (start !== -1) {
    const end = start + Buffer.byteLength(event.data);
    return Buffer.concat([
      buffer.subarray(0, start),
      applyEdits(buffer.subarray(start, end), [edit]),
      buffer.subarray(end),
    ]);
  }
  // Data over several lines: white space between JSON tokens may break a line, so each line is written again.
  const data = asBuffer(applyEdits(Buffer.from(event.data), [edit])).toString();
  const name = event.name === undefined ? "" : `event: ${event.name}\n`;
  return Buffer.from(`${name}data: ${data.replaceAll("\n", "\ndata: ")}\n\n`);
}
