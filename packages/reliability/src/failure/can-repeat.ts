import type { Exchange } from "@iron/types";

/** A body that streamed through unread is gone once it was sent: only what is in memory can be sent again. */
export function canRepeat(exchange: Exchange): boolean {
  return exchange.headers.get("content-type")?.startsWith("multipart/") !== true;
}
