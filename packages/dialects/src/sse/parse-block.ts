import type { SseEvent } from "../dialect.ts";

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

export interface BlockRange {
  readonly start: number;
  readonly end: number;
  /** Whether a carriage return may be among the bytes; without one the search for line ends is a native one. */
  readonly hasCr: boolean;
  /** The block begins the stream, so that a byte order mark may stand before it. */
  readonly first: boolean;
}

/** Reads one block of lines, blank line included. Undefined when it has no data, such as a comment or a lone `event:` line. */
export function parseBlock(bytes: Buffer, range: BlockRange): SseEvent | undefined {
  let name: string | undefined;
  let data: string | undefined;
  let at = range.start + (range.first ? markLength(bytes, range.start) : 0);
  while (at < range.end) {
    const end = endOfLine(bytes, at, range);
    // Only `data` and `event` matter here: a byte tells them from `id`, `retry` and comments.
    const first = bytes[at];
    if (first === 0x64 && isField(bytes.toString("latin1", at, Math.min(end, at + 5)), "data")) {
      const value = fieldValue(bytes, at + 4, end);
      data = data === undefined ? value : `${data}\n${value}`;
    } else if (first === 0x65 && isField(bytes.toString("latin1", at, Math.min(end, at + 6)), "event")) {
      name = fieldValue(bytes, at + 5, end);
    }
    at = end + 1;
    if (bytes[end] === CR && bytes[at] === LF) at++;
  }
  if (data === undefined) return undefined;
  return { name: name === "" ? undefined : name, data, start: range.start, end: range.end };
}

/** The bytes of a byte order mark that stands there. */
function markLength(bytes: Buffer, at: number): number {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf ? 3 : 0;
}

function endOfLine(bytes: Buffer, from: number, range: BlockRange): number {
  if (!range.hasCr) {
    const lf = bytes.indexOf(LF, from);
    return lf === -1 || lf > range.end ? range.end : lf;
  }
  let at = from;
  while (at < range.end && bytes[at] !== LF && bytes[at] !== CR) at++;
  return at;
}

/** Whether a line that begins so is `field`, alone or before a colon. */
function isField(head: string, field: string): boolean {
  return head === field || head === `${field}:`;
}

function fieldValue(bytes: Buffer, afterName: number, end: number): string {
  if (afterName >= end) return "";
  const start = bytes[afterName + 1] === SPACE ? afterName + 2 : afterName + 1;
  return start >= end ? "" : bytes.toString("utf8", start, end);
}
