import type { Json } from "@iron/types";

/** UTF-8 bytes of a text. */
export function textBytes(text: string): number {
  return Buffer.byteLength(text);
}

/** Bytes of a structure written as JSON: what a provider that shows the model the structure itself (a schema, an unknown field) can read. */
export function jsonBytes(value: Json | undefined): number {
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
}
