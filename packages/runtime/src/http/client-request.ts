import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { isLoopbackHost } from "../routing/base-url.ts";

/** A client's request, whether it came through a socket or through `router.fetch`. */
export interface ClientRequest {
  readonly method: string;
  /** As sent, without query and not normalised. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Lower-case names; a repeated header is joined with a comma. */
  readonly headers: ReadonlyMap<string, string>;
  /** Names that were sent more than once. */
  readonly repeated: ReadonlySet<string>;
  /** `socket` requests are checked for Host and Origin; `call` requests come from this process. */
  readonly via: "socket" | "call";
  readonly loopback: boolean;
  /** The address it came from; empty for `call`. */
  readonly peer: string;
  readonly body: AsyncIterable<Uint8Array> | undefined;
}

const NONE: ReadonlySet<string> = new Set<string>();

/** Reads what Node parsed, from the raw header list: Node joins or drops repeated headers silently. */
export function requestOfIncoming(incoming: IncomingMessage): ClientRequest {
  const headers = new Map<string, string>();
  let repeated = NONE;
  const raw = incoming.rawHeaders;
  for (let at = 0; at < raw.length; at += 2) {
    const again = addHeader(headers, raw[at] ?? "", raw[at + 1] ?? "");
    if (again !== undefined) repeated = new Set([...repeated, again]);
  }
  const method = incoming.method ?? "GET";
  const peer = (incoming.socket as TLSSocket).remoteAddress ?? "";
  const bodiless = !headers.has("content-length") && !headers.has("transfer-encoding");
  return {
    method,
    ...splitTarget(incoming.url ?? "/"),
    headers,
    repeated,
    via: "socket",
    loopback: isLoopbackHost(peer),
    peer,
    body: bodiless ? undefined : incoming,
  };
}

/** Reads a Web `Request`. Its URL was normalised by whoever made it. */
export function requestOfFetch(request: Request): ClientRequest {
  const headers = new Map<string, string>();
  // Whoever made it has joined what was repeated.
  for (const [name, value] of request.headers) addHeader(headers, name, value);
  const url = new URL(request.url);
  return {
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers,
    repeated: NONE,
    via: "call",
    loopback: true,
    peer: "",
    body: request.body ?? undefined,
  };
}

/** Gives the name of a header that was there before. */
function addHeader(headers: Map<string, string>, rawName: string, value: string): string | undefined {
  const name = rawName.toLowerCase();
  const before = headers.get(name);
  headers.set(name, before === undefined ? value : `${before}, ${value}`);
  return before === undefined ? undefined : name;
}

function splitTarget(url: string): { path: string; query: string } {
  const mark = url.indexOf("?");
  return mark === -1 ? { path: url, query: "" } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}
