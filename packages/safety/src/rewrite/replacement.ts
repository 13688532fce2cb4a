/** What stands for a value that was taken out: `[EMAIL_REDACTED]`. */
export function redactedMark(kind: string): string {
  return `[${kind.toUpperCase()}_REDACTED]`;
}

/** What stands for a value where equal values should stay equal: `[EMAIL_HASH_0123456789abcdef]`. */
export function hashMark(kind: string, hash: string): string {
  return `[${kind.toUpperCase()}_HASH_${hash}]`;
}
