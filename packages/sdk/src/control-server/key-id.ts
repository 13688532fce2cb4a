import { createHash } from "node:crypto";
import type { KeyId } from "@iron/types";

/** What may be told of a key: the first 12 hex digits of its SHA-256. */
export function keyIdOf(key: string): KeyId {
  return createHash("sha256").update(key).digest("hex").slice(0, 12) as KeyId;
}
