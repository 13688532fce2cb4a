import type { Json } from "@iron/types";

/** Below this a loop is cheaper than a call out of the engine. */
const SHORT = 48;

/** UTF-8 bytes of a text. */
export function textBytes(text: string): number {
  if (text.length > SHORT) return Buffer.byteLength(text);
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // A half of a surrogate pair is two of its character's four bytes.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}

/**
 * Bytes of a structure written as JSON: what a provider that shows the model the structure itself (a schema, an unknown field) can read.
 */
export function jsonBytes(value: Json | undefined): number {
  return value === undefined ? 0 : textBytes(JSON.stringify(value));
}
