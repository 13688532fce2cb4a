import type { HeaderList, HttpReply } from "../http/provider-reply.ts";

export function addHeaders(reply: HttpReply, add: HeaderList): HttpReply {
  return { ...reply, headers: [...reply.headers, ...add] };
}

/** States another length than the body has. A reply that states none begins to. The connection cannot be used after it. */
export function changeLength(reply: HttpReply, by: number): HttpReply {
  const stated = reply.headers.find(([name]) => name === "content-length")?.[1] ?? "100";
  const others = reply.headers.filter(([name]) => name !== "content-length");
  const length = String(Math.max(0, Number(stated) + by));
  return { ...reply, headers: [...others, ["content-length", length]], verbatim: reply.verbatim ?? [] };
}
