import type { JsonEdit } from "../dialect.ts";
import { asBuffer } from "./as-buffer.ts";
import { editTree } from "./edit-tree.ts";
import { collectSplices, type Splice } from "./collect-splices.ts";

/**
 * Changes members and array elements of a JSON text by splicing its bytes: whatever the edits do not touch stays byte for byte as it is,
 * white space, key order, escapes and the spelling of numbers included.
 *
 * Paths mean the bytes as given, all at once: removing element 0 does not shift the others' numbers. Of edits at one path the last wins; an
 * edit below an earlier one changes the earlier one's value. Missing parents (and `null` ones) are created; a new member goes to the end of
 * its object, a new element (at the array's length) to the end of its array.
 *
 * @param bytes Valid JSON, such as {@link parseBody} accepts.
 * @throws {RangeError} when a path goes through a text, number or boolean, or past the end of an array.
 */
export function applyEdits(bytes: Uint8Array, edits: readonly JsonEdit[]): Uint8Array {
  if (edits.length === 0) return bytes;
  const buffer = asBuffer(bytes);
  const splices = collectSplices(buffer, editTree(edits));
  return splices.length === 0 ? bytes : splice(buffer, splices);
}

function splice(buffer: Buffer, splices: readonly Splice[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const one of splices) {
    if (one.start > from) parts.push(buffer.subarray(from, one.start));
    if (one.text !== "") parts.push(Buffer.from(one.text));
    from = one.end;
  }
  parts.push(buffer.subarray(from));
  return Buffer.concat(parts);
}
