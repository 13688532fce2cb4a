import type { Fault } from "./fault.ts";

const RAW_BAD_HEADER =
  "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-bad: a\u0000b\u0001\r\ncontent-length: 2\r\n\r\n{}";

/** Faults by name for trials by hand; `n` is the number after the colon. */
const NAMED: Readonly<Record<string, (n: number | undefined) => readonly Fault[]>> = {
  status: (n) => [{ kind: "status", status: n ?? 500 }],
  "retry-after": (n) => [{ kind: "status", status: 429, headers: { "retry-after": String(n ?? 2) } }],
  silence: () => [{ kind: "silence" }],
  delay: (n) => [{ kind: "delay", ms: n ?? 1000 }],
  reset: (n) => [n === undefined ? { kind: "reset" } : { kind: "reset", afterChunks: n }],
  eof: (n) => [n === undefined ? { kind: "eof" } : { kind: "eof", afterChunks: n }],
  close: (n) => [n === undefined ? { kind: "close" } : { kind: "close", afterChunks: n }],
  stall: (n) => [{ kind: "stall", afterChunks: n ?? 3 }],
  "stream-error": (n) => [{ kind: "stream_error", afterChunks: n ?? 3 }],
  slice: (n) => [{ kind: "slice", bytes: n ?? 1 }],
  drip: (n) => [{ kind: "drip", bytes: n ?? 16, everyMs: 20 }],
  "no-usage": () => [{ kind: "usage", json: undefined }],
  "null-usage": () => [{ kind: "usage", json: "null" }],
  "absurd-usage": () => [
    {
      kind: "usage",
      json: '{"prompt_tokens":-5,"completion_tokens":1e400,"total_tokens":"many","input_tokens":-5,"output_tokens":1e400}',
    },
  ],
  overrun: (n) => [{ kind: "overrun", tokens: n ?? 4096 }],
  redirect: () => [{ kind: "redirect", location: "http://redirected.test/" }],
  "encoding-mismatch": () => [{ kind: "encoding", how: "mismatch" }],
  "encoding-chain": () => [{ kind: "encoding", how: "chain" }],
  bomb: (n) => [{ kind: "encoding", how: "bomb", bytes: n ?? 100 * 2 ** 20 }],
  garbage: () => [{ kind: "raw", bytes: "\u0000\u0001 this is not HTTP\r\n\r\n", end: "close" }],
  "two-status-lines": () => [
    { kind: "raw", bytes: "HTTP/1.1 200 OK\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", end: "close" },
  ],
  "bad-header": () => [{ kind: "raw", bytes: RAW_BAD_HEADER, end: "close" }],
  101: () => [{ kind: "switch_protocols" }],
  informational: (n) => [{ kind: "informational", count: n ?? 1000 }],
  "length-short": (n) => [{ kind: "content_length", by: -(n ?? 5) }],
  "length-long": (n) => [{ kind: "content_length", by: n ?? 5 }],
  "endless-json": (n) => [{ kind: "endless", shape: "json", ...(n === undefined ? {} : { bytes: n }) }],
  "endless-line": (n) => [{ kind: "endless", shape: "line", ...(n === undefined ? {} : { bytes: n }) }],
  "endless-event": (n) => [{ kind: "endless", shape: "event", ...(n === undefined ? {} : { bytes: n }) }],
  "duplicate-headers": () => [
    {
      kind: "headers",
      add: [
        ["x-twice", "one"],
        ["x-twice", "two"],
      ],
    },
  ],
  crlf: () => [{ kind: "spelling", newline: "\r\n" }],
  cr: () => [{ kind: "spelling", newline: "\r" }],
  bom: () => [{ kind: "spelling", bom: true }],
  comments: () => [{ kind: "spelling", comments: true }],
  "multi-data": () => [{ kind: "spelling", multiData: true }],
  "close-on-reuse": () => [{ kind: "close_on_reuse" }],
};

/** The names that `x-mock-fault` understands. */
export const faultNames: readonly string[] = Object.keys(NAMED);

/**
 * Reads `name` or `name:number`, several joined by commas.
 *
 * @throws {RangeError} naming a name that is not known
 */
export function namedFault(text: string): readonly Fault[] {
  return text.split(",").flatMap((part) => {
    const [name = "", number] = part.trim().split(":");
    const make = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
    if (!make) throw new RangeError(`there is no fault named "${name}"`);
    return make(number === undefined ? undefined : Number(number));
  });
}
