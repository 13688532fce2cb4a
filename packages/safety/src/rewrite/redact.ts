import { createScanner, type FindOptions } from "../detect/scanner.ts";
import { keyedHash } from "../session/keyed-hash.ts";
import { hashMark, redactedMark } from "./replacement.ts";

export interface RedactOptions extends FindOptions {
  /** `redact` (default) takes values out; `hash` keeps equal values equal. */
  readonly action?: "redact" | "hash" | undefined;
  /** The key of hashes; absent: a random one for each call. */
  readonly hashKey?: string | undefined;
}

/** The text with every sensitive value replaced: `[EMAIL_REDACTED]` or `[EMAIL_HASH_0123456789abcdef]`. */
export function redact(text: string, options: RedactOptions = {}): string {
  const hash = options.action === "hash" ? keyedHash(options.hashKey) : undefined;
  let out = "";
  let from = 0;
  for (const { kind, start, end } of createScanner(options).find(text)) {
    const mark = hash === undefined ? redactedMark(kind) : hashMark(kind, hash(text.slice(start, end)));
    out += text.slice(from, start) + mark;
    from = end;
  }
  return out + text.slice(from);
}
