import { randomUUID } from "node:crypto";
import type { Clock } from "@iron/types";

/**
 * UUIDs of version 7 (RFC 9562): 48 bits of time, then random ones. What is kept by them grows at its end, so that a database writes few pages
 * at a time.
 */
export function requestIds(clock: Pick<Clock, "now">): () => string {
  let at = -1;
  let begin = "";
  return () => {
    const now = clock.now();
    if (now !== at) {
      const hex = Math.trunc(now).toString(16).padStart(12, "0").slice(-12);
      at = now;
      begin = `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
    }
    return begin + randomUUID().slice(15);
  };
}
