import type { Detection } from "./detection.ts";

const MIN_LENGTH = 24;
const MAX_LENGTH = 65_536;

/**
 * Values inside base64: each long run is decoded, and if it is text and holds a value, the whole run counts as one. Linear: every run is
 * decoded once, and what was decoded is not decoded again.
 */
export function findEncoded(text: string, scan: (decoded: string) => readonly Detection[]): Detection[] {
  const found: Detection[] = [];
  let at = 0;
  while (at < text.length) {
    const start = at;
    while (isBase64(text.charCodeAt(at))) at += 1;
    const end = at - padding(text, start, at);
    if (end - start >= MIN_LENGTH && at - start <= MAX_LENGTH) {
      const [first] = scan(decoded(text.slice(start, end)));
      if (first !== undefined) found.push({ ...first, start, end: at });
    }
    at += 1;
  }
  return found;
}

/** A character of base64, of either alphabet, or its padding. */
export function isBase64(code: number): boolean {
  if (code < 48) return code === 43 || code === 47 || code === 45;
  if (code < 58 || code === 61 || code === 95) return true;
  return code < 91 ? code >= 65 : code >= 97 && code <= 122;
}

function padding(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && text.charCodeAt(at - 1) === 61) at -= 1;
  return end - at;
}

/** The text that was encoded; empty when what was encoded is no text. */
function decoded(run: string): string {
  // The first characters tell: most long runs are hashes, paths and ids.
  if (!isText(Buffer.from(run.slice(0, 16), "base64"))) return "";
  const bytes = Buffer.from(run, "base64");
  return isText(bytes) ? bytes.toString("utf8") : "";
}

function isText(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) return false;
  return bytes.length > 0 && !bytes.toString("utf8").slice(0, -1).includes("\uFFFD");
}
