import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "@iron/types";
import type { OpenBill } from "../record/bill.ts";
import type { WritableRecord } from "../record/request-log.ts";
import { vendorHeaders } from "./vendor-headers.ts";
import { Cut } from "./provider-reply.ts";
import type { HttpReply, ProviderReply } from "./provider-reply.ts";

export interface Delivery {
  readonly res: ServerResponse;
  readonly socket: Socket;
  readonly record: WritableRecord;
  readonly bill: OpenBill | undefined;
  readonly clock: Clock;
  /** Aborted when the socket closes. */
  readonly gone: AbortSignal;
  /** Sockets to close when they are used again. */
  readonly stale: WeakSet<Socket>;
}

/** Sends a reply and closes its bill and its record, however the sending ends. */
export async function deliver(reply: ProviderReply, to: Delivery): Promise<void> {
  let whole = false;
  try {
    whole = await send(reply, to);
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
    cut(error.how, to);
  } finally {
    if (whole) to.bill?.complete();
    else to.bill?.abort();
    to.record.finish(to.clock.monotonic(), !whole);
  }
}

async function send(reply: ProviderReply, to: Delivery): Promise<boolean> {
  if (reply.kind === "silence") {
    await untilGone(to.gone);
    return false;
  }
  if (reply.kind === "raw") {
    to.socket.write(reply.bytes);
    if (reply.end === "reset") to.socket.resetAndDestroy();
    else if (reply.end === "close") to.socket.end();
    else await untilGone(to.gone);
    return false;
  }
  return reply.verbatim ? sendVerbatim(reply, to) : sendHttp(reply, to);
}

async function sendHttp(reply: HttpReply, to: Delivery): Promise<boolean> {
  const { res, record } = to;
  for (let sent = 0; sent < (reply.informational ?? 0); sent += 1) res.writeProcessing();
  record.status = reply.status;
  res.writeHead(reply.status, [...reply.headers, ...vendorHeaders(record)].flat());
  if (reply.sse) res.flushHeaders();
  for await (const chunk of reply.chunks) {
    if (to.gone.aborted) return false;
    to.bill?.generated(chunk.tokens);
    if (chunk.bytes.length > 0 && !res.write(chunk.bytes)) await drained(res, to.gone);
  }
  if (to.gone.aborted) return false;
  await finished(res, to.gone);
  if (reply.after === "close") to.socket.end();
  if (reply.after === "close_on_reuse") to.stale.add(to.socket);
  return true;
}

/** Writes the head by hand, with lines no library would let pass, and the body after it; the connection ends with it. */
async function sendVerbatim(reply: HttpReply, to: Delivery): Promise<boolean> {
  to.record.status = reply.status;
  const lines = [
    `HTTP/1.1 ${reply.status} OK`,
    ...reply.headers.map(([name, value]) => `${name}: ${value}`),
    ...(reply.verbatim ?? []),
    "connection: close",
  ];
  to.socket.write(Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"));
  for await (const chunk of reply.chunks) {
    if (to.gone.aborted) return false;
    to.bill?.generated(chunk.tokens);
    to.socket.write(chunk.bytes);
  }
  to.socket.end();
  return true;
}

function cut(how: Cut["how"], to: Delivery): void {
  if (how === "reset") to.socket.resetAndDestroy();
  else if (how === "close") to.socket.destroy();
  else to.res.end();
}

async function untilGone(gone: AbortSignal): Promise<void> {
  if (gone.aborted) return;
  await new Promise<void>((resolve) => {
    gone.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function drained(res: ServerResponse, gone: AbortSignal): Promise<void> {
  if (gone.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      res.off("drain", done);
      gone.removeEventListener("abort", done);
      resolve();
    };
    res.on("drain", done);
    gone.addEventListener("abort", done);
  });
}

async function finished(res: ServerResponse, gone: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    gone.addEventListener("abort", () => resolve(), { once: true });
    res.end(() => resolve());
  });
}
