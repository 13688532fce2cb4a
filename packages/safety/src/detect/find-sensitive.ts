import type { Detection } from "./detection.ts";
import { createScanner, type FindOptions, type Scanner } from "./scanner.ts";

let everything: Scanner | undefined;

/** The scanner for all kinds, made when it is first asked for. */
export function everythingScanner(): Scanner {
  return (everything ??= createScanner());
}

/**
 * Sensitive values in a text, in its order and without overlaps. Linear in the text's length. For many texts with the same options make a
 * `createScanner` once.
 */
export function findSensitive(text: string, options?: FindOptions): readonly Detection[] {
  const scanner = options === undefined ? everythingScanner() : createScanner(options);
  return scanner.find(text);
}
