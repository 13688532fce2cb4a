import { codeAt } from "./characters.ts";
import type { Detection } from "./detection.ts";

const MIN_LENGTH = 24;
const MAX_LENGTH = 65_536;
const PADDING = 61;
/** The six bits that a character of base64 stands for, of either alphabet; 255: it is none. */
const SIX_BITS: Uint8Array = new Uint8Array(128).fill(255);
for (const [bits, characters] of Array.from(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
).entries())
  SIX_BITS[characters.charCodeAt(0)] = bits;
SIX_BITS[45] = 62;
SIX_BITS[95] = 63;
/** So many characters tell whether what was encoded is text: most long runs are hashes, paths and ids. */
const SAMPLE = 16;

/**
 * Values inside base64: each long run is decoded, and if it is text and holds a value, the whole run counts as one. Linear: every run is
 * decoded once, and what was decoded is not decoded again. Undefined when there are none.
 */
export function findEncoded(
  text: string,
  scan: (decoded: string) => readonly Detection[] | undefined,
): Detection[] | undefined {
  let found: Detection[] | undefined;
  const { length } = text;
  let done = 0;
  // Looking at every twenty-fourth character finds all runs that are long enough.
  let at = MIN_LENGTH - 1;
  while (at < length) {
    if (!isBody(text.charCodeAt(at))) {
      at += MIN_LENGTH;
      continue;
    }
    let start = at;
    while (start > done && isBody(text.charCodeAt(start - 1))) start -= 1;
    let end = at + 1;
    while (isBody(codeAt(text, end))) end += 1;
    const whole = end;
    while (end < whole + 2 && codeAt(text, end) === PADDING) end += 1;
    done = end;
    at = end + MIN_LENGTH - 1;
    if (whole - start < MIN_LENGTH || end - start > MAX_LENGTH) continue;
    const decoded = decode(text, start, whole);
    const first = decoded === "" ? undefined : scan(decoded)?.[0];
    if (first !== undefined) (found ??= []).push({ ...first, start, end });
  }
  return found;
}

/** A character of base64, of either alphabet, or its padding. */
export function isBase64(code: number): boolean {
  return code === PADDING || isBody(code);
}

function isBody(code: number): boolean {
  return code < 128 && SIX_BITS[code] !== 255;
}

/** The text that was encoded; empty when what was encoded is no text. */
function decode(text: string, start: number, end: number): string {
  if (!beginsAsText(text, start)) return "";
  const bytes = Buffer.from(text.slice(start, end), "base64");
  return isText(bytes) ? bytes.toString("utf8") : "";
}

/** Whether the first bytes may be those of a text: no control characters, and no byte that cannot stand where it does in UTF-8. */
function beginsAsText(text: string, start: number): boolean {
  let bits = 0;
  let held = 0;
  let following = 0;
  for (let at = start; at < start + SAMPLE; at += 1) {
    held = ((held << 6) | (SIX_BITS[text.charCodeAt(at)] ?? 0)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const byte = (held >> bits) & 0xff;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) return false;
    const follows = (byte & 0xc0) === 0x80;
    if (follows !== following > 0) return false;
    following = follows ? following - 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  }
  return true;
}

function isText(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) return false;
  }
  return bytes.length > 0 && !bytes.toString("utf8").slice(0, -1).includes("\uFFFD");
}
