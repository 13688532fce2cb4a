import { hash, timingSafeEqual } from "node:crypto";

/** Takes the same time for every wrong token. */
export function sameToken(shown: string, right: string): boolean {
  return timingSafeEqual(hash("sha256", shown, "buffer"), hash("sha256", right, "buffer"));
}
