import { createHash } from "node:crypto";

/** 64 hex digits that depend on the given texts and their borders. */
export function digest(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}:${text}`);
  return hash.digest("hex");
}

/** A row of whole numbers in [0, below) that a digest begins: xorshift, so that a long text costs no more digests. */
export function drawer(hex: string): (below: number) => number {
  let state = Number.parseInt(hex.slice(0, 8), 16) || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A whole number in [0, below) drawn from a digest. */
export function drawn(hex: string, below: number): number {
  return Number.parseInt(hex.slice(0, 8), 16) % below;
}
