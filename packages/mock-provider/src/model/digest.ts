import { createHash } from "node:crypto";

/** 64 hex digits that depend on the given texts and their borders. */
export function digest(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}:${text}`);
  return hash.digest("hex");
}

/** A whole number in [0, below) drawn from a digest. */
export function drawn(hex: string, below: number): number {
  return Number.parseInt(hex.slice(0, 8), 16) % below;
}
