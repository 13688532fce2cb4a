import { isAscii, isUtf8 } from "node:buffer";
import { IronError, type Json, type JsonObject } from "@iron/types";
import { asBuffer } from "./as-buffer.ts";
import { findDuplicateKey } from "./find-duplicate-key.ts";
import { findLoneSurrogate } from "./find-lone-surrogate.ts";
import { countKeys } from "./count-keys.ts";
import { measureJson, MAX_DEPTH, MAX_KEYS } from "./measure-json.ts";
import { formatPath } from "./format-path.ts";

/**
 * The one parse of a client's JSON body. What passes is unambiguous: we and every provider read the same values from it.
 *
 * Refused are: an empty body, bytes that are not UTF-8, a byte order mark, NUL, a root that is not an object, nesting deeper than 64, more
 * than 100 000 keys, a key that appears twice in one object (also when spelt with different escapes), and half surrogate pairs. The check is
 * one scan of the text beside the native parser and never recurses over the input. Keys such as `__proto__` are plain own members.
 *
 * @throws {IronError} `invalid_request`, saying what is wrong and where, without quoting text of the body.
 */
export function parseBody(bytes: Uint8Array): JsonObject {
  const text = decode(bytes);
  const measure = measureJson(text);
  if (measure.tooDeepAt !== undefined) {
    throw invalid(`The body is nested deeper than ${MAX_DEPTH} levels at character ${measure.tooDeepAt}.`);
  }
  if (measure.keys > MAX_KEYS) {
    throw invalid(`The body has more than ${MAX_KEYS} keys.`);
  }
  const body = parse(text);
  // The native parser keeps the last of equal keys, so fewer members than colons means that a key came twice.
  if (countKeys(body) !== measure.keys) {
    const twice = findDuplicateKey(text);
    throw invalid(`The key ${show(twice.key)} appears twice in ${formatPath(twice.path)}; send it once.`, [
      ...twice.path,
      twice.key,
    ]);
  }
  if (text.includes("\\ud") || text.includes("\\uD")) refuseLoneSurrogates(body);
  return body;
}

function decode(bytes: Uint8Array): string {
  if (bytes.length === 0) throw invalid("The body is empty; a JSON object is expected.");
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw invalid("The body begins with a byte order mark; send plain UTF-8 without one.");
  }
  const buffer = asBuffer(bytes);
  const ascii = isAscii(bytes);
  if (!ascii && !isUtf8(bytes)) throw invalid("The body is not valid UTF-8.");
  const nul = buffer.indexOf(0);
  if (nul !== -1) throw invalid(`The body holds a NUL byte at byte ${nul}.`);
  return ascii ? buffer.toString("latin1") : buffer.toString();
}

function parse(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (cause) {
    throw invalid(`The body is not valid JSON${place(cause)}.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(`The body is ${kindOf(value)}; a JSON object is expected.`);
  }
  return value as JsonObject;
}

/** The parser's message quotes the body, so only its position is told. */
function place(cause: unknown): string {
  const at = /at position (\d+)/.exec(cause instanceof Error ? cause.message : "");
  return at === null ? "" : ` at character ${at[1]}`;
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

function refuseLoneSurrogates(body: JsonObject): void {
  const path = findLoneSurrogate(body);
  if (path === undefined) return;
  throw invalid(
    `The text at ${formatPath(path)} holds half of a surrogate pair, which is not a character.`,
    path,
  );
}

function show(key: string): string {
  return JSON.stringify(key.length > 80 ? `${key.slice(0, 80)}…` : key);
}

function invalid(message: string, path?: readonly (string | number)[]): IronError {
  return new IronError("invalid_request", message, path === undefined ? {} : { param: formatPath(path) });
}
