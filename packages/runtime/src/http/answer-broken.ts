import { STATUS_CODES } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { IronError } from "@iron/types";
import type { IronErrorCode } from "@iron/types";
import type { Door } from "./door.ts";

/** How long a client that was told may take to hear it. */
const LAST_BYTES_MS = 2000;

/** What Node says of bytes that are no request, or that did not come in time. */
export interface BrokenRequest extends NodeJS.ErrnoException {
  /** The bytes that were read last. */
  readonly rawPacket?: Buffer;
}

const CODES: Readonly<Record<string, readonly [code: IronErrorCode, text: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ["request_timeout", "The request did not arrive in time."],
  HPE_HEADER_OVERFLOW: ["headers_too_large", "The headers of the request are too large."],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ["body_too_large", "The chunk extensions of the request are too large."],
};

/**
 * Answers what never became a request, and ends its connection. Where a request is being read, its handler is told instead, which answers it.
 * A client that has just gone is no broken request.
 */
export function answerBroken(error: BrokenRequest, socket: Socket, door: Door): void {
  const { current, request } = underWay(socket);
  if (error.code === "ECONNRESET" || !socket.writable || current?.headersSent === true) {
    socket.destroy(error);
    return;
  }
  const [code, text] = CODES[error.code ?? ""] ?? ["invalid_request", "The request is not valid HTTP."];
  const told = new IronError(code, text, { cause: error });
  const giveUp = setTimeout(() => socket.destroy(), LAST_BYTES_MS);
  socket.once("close", () => clearTimeout(giveUp));
  if (request !== undefined) {
    request.emit("error", told);
    return;
  }
  const { method, path } = requestLine(error.rawPacket);
  const peer = socket.remoteAddress ?? "";
  const reply = door.refuse(told, { request: { method, path, headers: new Map(), peer } });
  const body = Buffer.from(reply.body as Uint8Array);
  const head = [
    `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ""}`,
    "connection: close",
    `content-length: ${body.byteLength}`,
    ...Object.entries(reply.headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]));
  socket.destroySoon();
}

interface UnderWay {
  /** The reply that is being made. */
  readonly current: ServerResponse | undefined;
  /** The request whose body is still on its way to a handler. */
  readonly request: IncomingMessage | undefined;
}

/** Node knows whose turn it is on a connection, and asks the same field when it answers such errors itself. */
function underWay(socket: Socket): UnderWay {
  const current = (socket as { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
  const request = current?.req;
  const read = request !== undefined && !request.complete && request.listenerCount("error") > 0;
  return { current, request: read ? request : undefined };
}

/** As far as the bytes show it. */
function requestLine(bytes: Buffer | undefined): { readonly method: string; readonly path: string } {
  const [, method = "", target = ""] =
    /^([A-Z]{3,16}) (\/[\x21-\x7e]{0,2048})/.exec(bytes?.toString("latin1") ?? "") ?? [];
  return { method, path: target.split("?")[0] ?? "" };
}
