import type { Detection } from "./detection.ts";
import { createScanner, type FindOptions, type Scanner } from "./scanner.ts";

let everything: Scanner | undefined;

/**
 * Sensitive values in a text, in its order and without overlaps. Linear in the text's length. For many texts with the same options make a
 * `createScanner` once.
 */
export function findSensitive(text: string, options?: FindOptions): readonly Detection[] {
  const scanner = options === undefined ? (everything ??= createScanner()) : createScanner(options);
  return scanner.find(text);
}
