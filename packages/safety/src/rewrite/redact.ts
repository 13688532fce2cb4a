import { everythingScanner } from "../detect/find-sensitive.ts";
import type { FindOptions } from "../detect/scanner.ts";
import { createRedactor, redactorOf } from "./create-redactor.ts";

export interface RedactOptions extends FindOptions {
  /** `redact` (default) takes values out; `hash` keeps equal values equal. */
  readonly action?: "redact" | "hash" | undefined;
  /** The key of hashes; absent: a random one for each call. */
  readonly hashKey?: string | undefined;
}

/**
 * The text with every sensitive value replaced: `[EMAIL_REDACTED]` or `[EMAIL_HASH_0123456789abcdef]`. For many texts with the same
 * options make a `createRedactor` once.
 */
export function redact(text: string, options: RedactOptions = {}): string {
  const { action, hashKey, ...find } = options;
  const redactor =
    Object.keys(find).length === 0
      ? redactorOf(everythingScanner(), { action, hashKey })
      : createRedactor(options);
  return redactor.redact(text);
}
