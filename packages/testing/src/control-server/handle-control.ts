import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { answerControl } from "./answer-control.ts";
import type { ControlContext, ControlRequestRecord } from "./control-context.ts";
import type { ControlFault } from "./control-fault.ts";
import type { ControlReply } from "./control-reply.ts";

/** Answers one request, spoiled by the fault that is due. */
export async function handleControl(
  exchange: {
    readonly req: IncomingMessage;
    readonly res: ServerResponse;
    readonly requests: ControlRequestRecord[];
  },
  context: ControlContext,
  takeFault: (path: string) => ControlFault | undefined,
): Promise<void> {
  const { req, res } = exchange;
  try {
    const body = await readBody(req);
    const path = (req.url ?? "").split("?", 1)[0] ?? "";
    const record = {
      method: req.method ?? "",
      path,
      headers: req.headers,
      body,
      status: undefined as number | undefined,
    };
    exchange.requests.push(record as ControlRequestRecord);
    const request = {
      contentType: req.headers["content-type"],
      authorization: req.headers.authorization,
      body,
    };
    const fault = takeFault(path);
    const work = async (): Promise<ControlReply> =>
      answerControl({ method: record.method, path }, request, context);
    record.status = await send(res, fault, work);
  } catch {
    req.socket.destroy();
  }
}

async function readBody(req: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** Sends the reply or what the fault makes of it; the status that was sent, if any. */
async function send(
  res: ServerResponse,
  fault: ControlFault | undefined,
  work: () => Promise<ControlReply>,
): Promise<number | undefined> {
  if (fault === undefined) return write(res, await work());
  switch (fault.kind) {
    case "reply":
      return write(res, faultReply(fault));
    case "silence":
      return undefined;
    case "lost_reply":
    case "reset":
      if (fault.kind === "lost_reply") await work();
      res.socket?.resetAndDestroy();
      return undefined;
    case "redirect":
      res.writeHead(307, { location: fault.location }).end();
      return 307;
    case "huge_body":
      return writeHuge(res, fault.bytes);
    case "rewrite": {
      const reply = await work();
      return write(res, { ...reply, body: fault.change(reply.body) });
    }
    case "slow":
      await wait(fault.ms);
      return write(res, await work());
  }
}

function faultReply(fault: Extract<ControlFault, { kind: "reply" }>): ControlReply {
  const { status, contentType = "application/json", body = '{"error":"mock failure"}' } = fault;
  return { status, contentType, body };
}

function write(res: ServerResponse, reply: ControlReply): number {
  const headers = { "content-type": reply.contentType, "content-length": Buffer.byteLength(reply.body) };
  res.writeHead(reply.status, headers).end(reply.body);
  return reply.status;
}

async function writeHuge(res: ServerResponse, bytes: number): Promise<number> {
  res.writeHead(200, { "content-type": "application/json" });
  res.write('{"padding":"');
  const block = Buffer.alloc(64 * 1024, "p");
  for (let sent = 0; sent < bytes && !res.destroyed; sent += block.length) {
    if (res.write(block)) continue;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        res.off("drain", done).off("close", done);
        resolve();
      };
      res.on("drain", done).on("close", done);
    });
  }
  res.end('"}');
  return 200;
}
